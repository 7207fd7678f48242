import {
  PROMPT,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
} from '../../../support/providers/generation-requests';
import { callContext, failureOf, generate } from '../../../support/providers/model-calls';
import { API_KEY, remoteModel } from '../../../support/providers/provider-settings';
import { scriptedServerOfSuite } from '../../../support/providers/scripted-server';
import { variantsOf } from '../../../support/providers/variants';
import { formOf, jsonOf } from '../../../support/providers/wire-server';

/** The frame header of an MP3 of 128 kbit/s and 44.1 kHz, and the rest of the frame. */
const MP3 = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), Buffer.alloc(413)]);
const SPEECH = 'POST /tts/bytes';
const TRANSCRIPT = 'POST /stt';

const server = scriptedServerOfSuite();

const model = (id: string) =>
  remoteModel(`cartesia/${id}`, { CARTESIA_API_KEY: API_KEY, CARTESIA_BASE_URL: server.url });
const sent = () => server.posts()[0]!;

describe('what Cartesia is asked for as speech', () => {
  beforeEach(() => server.play({ [SPEECH]: [{ headers: { 'content-type': 'audio/mpeg' }, body: MP3 }] }));

  it('is asked for with a voice of its library, and nothing that was not asked for', async () => {
    const { outputs, usage } = await generate(model('sonic-3'), speechRequest());
    expect(outputs).toEqual([{ bytes: MP3, revisedPrompt: null }]);
    expect(usage).toMatchObject({ characters: PROMPT.length, costUsd: null });
    expect(sent().headers).toMatchObject({
      authorization: `Bearer ${API_KEY}`,
      'cartesia-version': '2026-03-01',
      'content-type': 'application/json',
    });
    expect(jsonOf(sent())).toEqual({
      model_id: 'sonic-3',
      transcript: PROMPT,
      voice: { mode: 'id', id: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) },
      output_format: { container: 'mp3', sample_rate: 44_100, bit_rate: 128_000 },
    });
  });

  it('has a voice, a format, a speed and its own settings', async () => {
    const parameters = { language: 'de', generation_config: { emotion: 'calm', volume: 0.5 } };
    await generate(model('sonic-3'), speechRequest({ voice: 'my-voice', format: 'wav', speed: 1.5, parameters }));
    expect(jsonOf(sent())).toEqual({
      model_id: 'sonic-3',
      transcript: PROMPT,
      voice: { mode: 'id', id: 'my-voice' },
      output_format: { container: 'wav', sample_rate: 44_100, encoding: 'pcm_s16le' },
      language: 'de',
      generation_config: { emotion: 'calm', volume: 0.5, speed: 1.5 },
    });
  });

  it.each([
    ['a speed that is out of range', 'sonic-3', { speed: 2 }, 'INVALID_INPUT', 'input.speed'],
    ['a speed that the model does not heed', 'sonic-3.5', { speed: 1.2 }, 'MODEL_CAPABILITY_MISSING', 'input.speed'],
    ['a format that it does not make', 'sonic-3', { format: 'opus' }, 'INVALID_INPUT', 'input.format'],
    [
      'what would keep the sound there',
      'sonic-3',
      { parameters: { save: true } },
      'INVALID_INPUT',
      'input.parameters.save',
    ],
  ])('is refused %s before it is asked for', async (_, id, fields, code, path) => {
    const failure = await failureOf(model(id).submit(speechRequest(fields), callContext()));
    expect({ code: failure.code, path: failure.inputPath?.join('.') }).toEqual({ code, path });
    expect(server.requests).toEqual([]);
  });

  it('is not understood where the answer is none', async () => {
    server.play({ [SPEECH]: [{ body: { status: 'ok' } }] });
    const failure = await failureOf(model('sonic-3').submit(speechRequest(), callContext()));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
    expect(server.posts()).toHaveLength(1);
  });
});

/** cartesia-python 1c5f020, `STTTranscribeResponse`, with all that is in it. */
const FULL = {
  type: 'transcript',
  text: 'Hello there. Goodbye.',
  language: 'en',
  duration: 3.5,
  is_final: null,
  request_id: 'r1',
  words: [
    { word: 'Hello', start: 0.1, end: 0.5 },
    { word: ' there.', start: 0.5, end: 0.9 },
    { word: 'Goodbye.', start: 2.5, end: 3.1 },
  ],
};

describe('what Cartesia answers as a transcript', () => {
  const transcribe = async (body: unknown, fields = {}) => {
    server.play({ [TRANSCRIPT]: [{ body }] });
    return (await generate(model('ink-whisper'), transcriptionRequest(fields))).transcript;
  };

  it('is asked for with the sound, the language and the times of words', async () => {
    expect(await transcribe(FULL, { language: 'en-GB' })).toEqual({
      text: 'Hello there. Goodbye.',
      language: 'en',
      durationSeconds: 3.5,
      segments: [
        { startSeconds: 0.1, endSeconds: 0.9, text: 'Hello there.', speaker: null },
        { startSeconds: 2.5, endSeconds: 3.1, text: 'Goodbye.', speaker: null },
      ],
    });
    expect(sent().headers).toMatchObject({ authorization: `Bearer ${API_KEY}`, 'cartesia-version': '2026-03-01' });
    const { file, ...form } = Object.fromEntries(await formOf(sent()));
    expect(form).toEqual({ model: 'ink-whisper', language: 'en', 'timestamp_granularities[]': 'word' });
    expect(file).toMatchObject({ name: 'audio.mp3', type: 'audio/mpeg' });
    expect(await (file as File).text()).toBe(PROMPT);
  });

  it('is had from the text alone', async () => {
    expect(await transcribe({ type: 'transcript', text: ' Hello. ' }, { language: 'de' })).toEqual({
      text: 'Hello.',
      language: 'de',
      durationSeconds: null,
      segments: [],
    });
    expect(await transcribe({ text: '' })).toMatchObject({ text: '', segments: [] });
  });

  it.each(variantsOf(FULL, ['text']))('is had where %s', async (_, body) => {
    expect(await transcribe(body)).toMatchObject({ text: 'Hello there. Goodbye.' });
  });

  it.each([[{}], [{ text: null }], [[]], ['words'], [null]])('is none in %j', async (body) => {
    const failure = await failureOf(transcribe(body));
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
  });

  it('is refused what Cartesia does not read', async () => {
    const audio = { bytes: pictureBytes('a').bytes, mimeType: 'video/quicktime' } as const;
    const failure = await failureOf(transcribe(FULL, { audio }));
    expect(failure).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', inputPath: ['input', 'audio'] });
    expect(server.requests).toEqual([]);
  });
});
