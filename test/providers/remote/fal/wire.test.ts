import sharp from 'sharp';
import { imageRequest, PROMPT, pictureBytes, speechRequest } from '../../../support/providers/generation-requests';
import { made, PICTURE, SOUND } from '../../../support/providers/made-outputs';
import { failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { jsonOf } from '../../../support/providers/wire-server';

const server = scriptedServerOfSuite();

const sent = () => server.posts()[0]!;

describe('fal', () => {
  const model = (id: string) => remoteModel(`fal/${id}`, { FAL_KEY: API_KEY, FAL_BASE_URL: server.url });

  it('repaints where this mask is transparent, which is white there', async () => {
    const path = '/fal-ai/flux-lora/inpainting';
    server.play({
      [`POST ${path}`]: [{ body: { images: [{ url: `${server.url}/picture.png` }] } }],
      'GET /picture.png': [{ body: PICTURE }],
    });
    const raw = Buffer.from([0, 0, 0, 255, 0, 0, 0, 0]);
    const mask = await sharp(raw, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const request = imageRequest({ image: pictureBytes('base'), mask: { bytes: mask, mimeType: 'image/png' } });
    const { outputs } = await generate(model('fal-ai/flux-lora/inpainting'), request);
    expect(outputs).toEqual(made(PICTURE));
    const sentMask = Buffer.from(String(jsonOf(sent())['mask_url']).split(',')[1]!, 'base64');
    const pixels = await sharp(sentMask).toColourspace('b-w').raw().toBuffer();
    expect([...pixels]).toEqual([0, 255]);
  });

  it('is told of a mask that is none before it is asked', async () => {
    server.play({});
    const request = imageRequest({ image: pictureBytes('base'), mask: pictureBytes('mask') });
    const failure = await failureOf(generate(model('fal-ai/flux-lora/inpainting'), request));
    expect(failure).toMatchObject({ code: 'CORRUPT_MEDIA', inputPath: ['input', 'mask'] });
    expect(server.requests).toEqual([]);
  });

  it('names aspect ratios as the model does', async () => {
    server.play({ 'POST /fal-ai/flux-pro/kontext': [{ status: 500, body: {} }] });
    const request = imageRequest({ image: pictureBytes('base'), aspectRatio: '3:2' });
    await failureOf(generate(model('fal-ai/flux-pro/kontext'), request));
    expect(jsonOf(sent())).toMatchObject({ aspect_ratio: '3:2', num_images: 1 });
    expect(jsonOf(sent())).not.toHaveProperty('image_size');
  });

  it('loses no picture because it was not there at once', async () => {
    server.play({
      'POST /fal-ai/flux/dev': [{ body: { images: [{ url: `${server.url}/picture.png` }] } }],
      'GET /picture.png': [{ body: PICTURE }],
    });
    server.fail('GET', { status: 503, body: {} });
    server.fail('GET', 'CUT');
    const { outputs } = await generate(model('fal-ai/flux/dev'), imageRequest());
    expect(outputs).toEqual(made(PICTURE));
    expect(server.posts()).toHaveLength(1);
  });

  it('speaks', async () => {
    server.play({
      'POST /fal-ai/minimax/speech-02-hd': [{ body: { audio: { url: `${server.url}/sound.mp3` } } }],
      'GET /sound.mp3': [{ body: SOUND }],
    });
    const request = speechRequest({ voice: 'Wise_Woman', speed: 1.5, format: 'mp3' });
    const { outputs } = await generate(model('fal-ai/minimax/speech-02-hd'), request);
    expect(outputs).toEqual(made(SOUND));
    expect(jsonOf(sent())).toEqual({
      text: PROMPT,
      output_format: 'url',
      voice_setting: { voice_id: 'Wise_Woman', speed: 1.5 },
    });
  });
});
