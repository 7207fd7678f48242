import { imageRequest } from '../../../support/providers/generation-requests';
import { made, PICTURE } from '../../../support/providers/made-outputs';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';

const base64 = PICTURE.toString('base64');

const server = scriptedServerOfSuite();

describe('xAI', () => {
  const model = () => remoteModel('xai/grok-imagine-image', { XAI_API_KEY: API_KEY, XAI_BASE_URL: server.url });

  it('makes pictures, and says what they cost', async () => {
    const body = { data: [{ b64_json: base64 }], usage: { cost_in_usd_ticks: 200_000_000 } };
    server.play({ 'POST /images/generations': [{ body }] });
    const { outputs, usage } = await generate(model(), imageRequest({ aspectRatio: '3:2' }));
    expect(outputs).toEqual(made(PICTURE));
    expect(usage.costUsd).toBe(0.02);
  });

  it('refuses by a mark on the picture', async () => {
    const body = { data: [{ b64_json: base64, respect_moderation: false }] };
    server.play({ 'POST /images/generations': [{ body }] });
    expect(await failureOf(generate(model(), imageRequest()))).toMatchObject({ code: 'CONTENT_REFUSED' });
  });
});
