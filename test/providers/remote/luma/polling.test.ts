import { imageRequest, PROMPT } from '../../../support/providers/generation-requests';
import { FILM, MP4, made } from '../../../support/providers/made-outputs';
import { generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { jsonOf } from '../../../support/providers/wire-server';

const server = scriptedServerOfSuite();

const sent = () => jsonOf(server.posts()[0]!);

describe('Luma', () => {
  it('makes pictures', async () => {
    const model = remoteModel('luma/photon-1', { LUMA_API_KEY: API_KEY, LUMA_BASE_URL: server.url });
    server.play({
      'POST /dream-machine/v1/generations/image': [
        { status: 201, body: { id: 'g1', state: 'queued', request: { prompt: PROMPT } } },
      ],
      'GET /dream-machine/v1/generations/g1': [
        { body: { id: 'g1', state: 'dreaming', assets: null } },
        { body: { id: 'g1', state: 'completed', assets: { image: `${server.url}/picture.jpg` } } },
      ],
      'GET /picture.jpg': [MP4],
    });
    const { outputs, usage } = await generate(model, imageRequest({ aspectRatio: '16:9' }));
    expect(outputs).toEqual(made(new Uint8Array(FILM)));
    expect(usage.images).toBe(1);
    expect(sent()).toEqual({ model: 'photon-1', prompt: PROMPT, aspect_ratio: '16:9' });
  });
});
