import { imageRequest, PROMPT, pictureBytes } from '../../../support/providers/generation-requests';
import { made, PICTURE } from '../../../support/providers/made-outputs';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { OWN_IMAGEN } from '../../../support/providers/own-models';
import { API_KEY, ownModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { jsonOf } from '../../../support/providers/wire-server';

const base64 = PICTURE.toString('base64');

const server = scriptedServerOfSuite();

const sent = () => server.posts()[0]!;

describe('Google', () => {
  const model = (id: string) =>
    ownModel(
      `google/${id}`,
      { GOOGLE_GENERATIVE_AI_API_KEY: API_KEY, GOOGLE_GENERATIVE_AI_BASE_URL: `${server.url}/v1beta` },
      OWN_IMAGEN,
    );
  const IMAGEN = 'POST /v1beta/models/imagen-own:predict';
  const GEMINI = 'POST /v1beta/models/gemini-nano-banana-2.1:generateContent';

  it('makes pictures as Imagen did', async () => {
    server.play({ [IMAGEN]: [{ body: { predictions: [{ bytesBase64Encoded: base64 }] } }] });
    const request = imageRequest({ aspectRatio: '16:9' });
    const { outputs, usage } = await generate(model('imagen-own'), request);
    expect(outputs).toEqual(made(PICTURE));
    expect(usage).toMatchObject({ images: 1, costUsd: 0.04 });
    expect(jsonOf(sent())).toEqual({
      instances: [{ prompt: PROMPT }],
      parameters: { sampleCount: 1, aspectRatio: '16:9' },
    });
  });

  it('refuses as Imagen did, by a reason in place of a picture', async () => {
    server.play({ [IMAGEN]: [{ body: { predictions: [{ raiFilteredReason: PROMPT }] } }] });
    const failure = await failureOf(generate(model('imagen-own'), imageRequest()));
    expect(failure).toMatchObject({ code: 'CONTENT_REFUSED', retryable: false });
  });

  it('edits with Gemini', async () => {
    const content = { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: base64 } }] };
    server.play({ [GEMINI]: [{ body: { candidates: [{ content, finishReason: 'STOP' }] } }] });
    const request = imageRequest({ image: pictureBytes('base'), referenceImages: [pictureBytes('other')], seed: 7 });
    const { outputs } = await generate(model('gemini-nano-banana-2.1'), request);
    expect(outputs).toEqual(made(PICTURE));
    expect(jsonOf(sent())).toMatchObject({
      generationConfig: { responseModalities: ['IMAGE'], seed: 7 },
      contents: [{ parts: [{ text: PROMPT }, { inlineData: {} }, { inlineData: {} }] }],
    });
  });

  it.each([
    ['1K', null, { imageSize: '1K' }, 0.0336],
    ['4K', '16:9', { imageSize: '4K', aspectRatio: '16:9' }, null],
    [null, '16:9', { aspectRatio: '16:9' }, 0.0336],
  ])('makes pictures of %s and of the shape %s with Gemini', async (imageSize, aspectRatio, imageConfig, costUsd) => {
    const content = { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: base64 } }] };
    server.play({ [GEMINI]: [{ body: { candidates: [{ content, finishReason: 'STOP' }] } }] });
    const parameters = imageSize === null ? {} : { imageConfig: { imageSize } };
    const { usage } = await generate(model('gemini-nano-banana-2.1'), imageRequest({ aspectRatio, parameters }));
    expect(jsonOf(sent())).toMatchObject({ generationConfig: { imageConfig } });
    // What is known is what 1K costs.
    expect(usage).toMatchObject({ images: 1, costUsd });
  });

  it.each([
    { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, candidates: [] },
    { candidates: [{ finishReason: 'IMAGE_SAFETY' }] },
  ])('refuses with Gemini: %j', async (body) => {
    server.play({ [GEMINI]: [{ body }] });
    const failure = await failureOf(generate(model('gemini-nano-banana-2.1'), imageRequest()));
    expect(failure).toMatchObject({ code: 'CONTENT_REFUSED' });
  });
});
