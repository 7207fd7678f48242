import sharp from 'sharp';
import {
  imageRequest,
  PROMPT,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
} from '../../support/providers/generation-requests';
import { callContext, failureOf, generate } from '../../support/providers/model-calls';
import { OWN_IMAGEN } from '../../support/providers/own-models';
import { API_KEY, ownModel, remoteModel } from '../../support/providers/provider-settings';
import { type ScriptedServer, startScriptedServer } from '../../support/providers/scripted-server';
import { formOf, jsonOf } from '../../support/providers/wire-server';

const PICTURE = Buffer.from('a picture');
const SOUND = Buffer.from('a sound');
const base64 = PICTURE.toString('base64');
const made = (bytes: Buffer, revisedPrompt: string | null = null) => [{ bytes, revisedPrompt }];

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

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

describe('ElevenLabs', () => {
  const model = (id: string) =>
    remoteModel(`elevenlabs/${id}`, { ELEVENLABS_API_KEY: API_KEY, ELEVENLABS_BASE_URL: server.url });

  it('speaks', async () => {
    const sound = { body: SOUND, headers: { 'content-type': 'audio/mpeg' } };
    server.play({ 'POST /v1/text-to-speech/voice1': [sound] });
    const request = speechRequest({ voice: 'voice1', format: 'opus', speed: 1.1 });
    const { outputs } = await generate(model('eleven_flash_v2_5'), request);
    expect(outputs).toEqual(made(SOUND));
    expect(sent()).toMatchObject({
      path: '/v1/text-to-speech/voice1?output_format=opus_48000_128',
      headers: { 'xi-api-key': API_KEY },
    });
    expect(jsonOf(sent())).toEqual({ text: PROMPT, model_id: 'eleven_flash_v2_5', voice_settings: { speed: 1.1 } });
  });

  it('transcribes, and tells who spoke', async () => {
    const word = (text: string, start: number, end: number, speaker_id: string) => ({
      text,
      type: text === ' ' ? 'spacing' : 'word',
      start,
      end,
      speaker_id,
    });
    const words = [
      word('Good', 0, 0.4, 's0'),
      word(' ', 0.4, 0.5, 's0'),
      word('day.', 0.5, 1, 's0'),
      word(' ', 1, 1.1, 's0'),
      word('Hello.', 1.1, 1.6, 's1'),
      word(' ', 1.6, 4, 's1'),
      word('Bye.', 4, 4.5, 's1'),
    ];
    const body = { language_code: 'eng', language_probability: 1, text: 'Good day. Hello. Bye.', words };
    server.play({ 'POST /v1/speech-to-text': [{ body }] });
    const request = transcriptionRequest({ diarize: true, language: 'en-US' });
    const { transcript } = await generate(model('scribe_v2'), request);
    expect(transcript).toMatchObject({ language: 'en', durationSeconds: 4.5 });
    expect(transcript?.segments).toEqual([
      { startSeconds: 0, endSeconds: 1, text: 'Good day.', speaker: 's0' },
      { startSeconds: 1.1, endSeconds: 1.6, text: 'Hello.', speaker: 's1' },
      { startSeconds: 4, endSeconds: 4.5, text: 'Bye.', speaker: 's1' },
    ]);
    const form = await formOf(sent());
    expect([form.get('model_id'), form.get('language_code')]).toEqual(['scribe_v2', 'en']);
  });

  it('tells its failures in its own form', async () => {
    const body = { detail: { status: 'content_against_policy', message: PROMPT } };
    server.play({ 'POST /v1/text-to-speech/v': [{ status: 403, body }] });
    const failure = await failureOf(model('eleven_flash_v2_5').submit(speechRequest({ voice: 'v' }), callContext()));
    expect(failure).toMatchObject({ code: 'CONTENT_REFUSED', details: { providerCode: 'content_against_policy' } });
  });
});

describe('Deepgram', () => {
  const model = (id: string) =>
    remoteModel(`deepgram/${id}`, { DEEPGRAM_API_KEY: API_KEY, DEEPGRAM_BASE_URL: server.url });

  it('speaks', async () => {
    server.play({ 'POST /v1/speak': [{ body: SOUND, headers: { 'content-type': 'audio/wav' } }] });
    const { outputs } = await generate(model('aura-2-thalia-en'), speechRequest({ format: 'wav' }));
    expect(outputs).toEqual(made(SOUND));
    expect(sent()).toMatchObject({
      path: '/v1/speak?model=aura-2-thalia-en&encoding=linear16&container=wav',
      headers: { authorization: `Token ${API_KEY}` },
    });
  });

  it('transcribes in utterances', async () => {
    const words = [{ word: 'hello', start: 0.1, end: 0.5 }];
    const utterances = [{ start: 0.1, end: 0.5, transcript: 'Hello.', speaker: 0 }];
    const channel = { detected_language: 'en-US', alternatives: [{ transcript: 'Hello.', words }] };
    const body = { metadata: { duration: 2 }, results: { channels: [channel], utterances } };
    server.play({ 'POST /v1/listen': [{ body }] });
    const { transcript, usage } = await generate(model('nova-3'), transcriptionRequest({ diarize: true }));
    expect(transcript).toEqual({
      text: 'Hello.',
      language: 'en',
      durationSeconds: 2,
      segments: [{ startSeconds: 0.1, endSeconds: 0.5, text: 'Hello.', speaker: '0' }],
    });
    // A language that has to be found out, and who spoke, cost more than the minute does.
    expect(usage.costUsd).toBeNull();
    const query = new URLSearchParams(sent().path.split('?')[1]);
    expect(Object.fromEntries(query)).toMatchObject({ diarize: 'true', utterances: 'true', detect_language: 'true' });
    expect(sent().headers['content-type']).toBe('audio/mpeg');
  });
});
