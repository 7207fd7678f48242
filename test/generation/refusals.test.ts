import { type GenerateImageInput, generateImage } from '../../src/generation/request/generate-image';
import { generateVideo } from '../../src/generation/request/generate-video';
import { synthesizeSpeech } from '../../src/generation/request/synthesize-speech';
import { transcribeAudio } from '../../src/generation/request/transcribe-audio';
import { readFixture } from '../support/media/media-fixtures';
import { ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';

const sound = `data:audio/wav;base64,${readFixture('sound.wav').toString('base64')}`;
const picture = `data:image/png;base64,${readFixture('still.png').toString('base64')}`;

const fps = {
  name: 'fps',
  type: 'integer',
  values: null,
  range: { min: 1, max: 30 },
  members: null,
  default: null,
  description: null,
} as const;

describe('a generation is refused before anything is written down', () => {
  let test: TestGeneration;
  const models = [
    new ScriptedModel({ id: 'scripted/plain', capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT'] }),
    new ScriptedModel({ id: 'scripted/absent', available: false }),
    new ScriptedModel({ id: 'scripted/voice', kind: 'SPEECH' }),
    new ScriptedModel({ id: 'scripted/ear', kind: 'TRANSCRIPTION' }),
    new ScriptedModel({ id: 'scripted/film', kind: 'VIDEO', capabilities: ['TEXT_TO_VIDEO'] }),
    new ScriptedModel({
      id: 'scripted/narrow-picture',
      capabilities: ['TEXT_TO_IMAGE'],
      parameters: { sizes: ['64x64'], qualities: null, maxImages: 2, seed: false },
    }),
    new ScriptedModel({
      id: 'scripted/narrow-voice',
      kind: 'SPEECH',
      parameters: {
        voices: [{ id: 'ann', name: null, language: 'en' }],
        formats: ['mp3'],
        speed: { min: 0.5, max: 2, step: null, values: null },
        maxPromptCharacters: 3,
      },
    }),
    new ScriptedModel({
      id: 'scripted/narrow-ear',
      kind: 'TRANSCRIPTION',
      parameters: { languages: ['en'], maxPromptCharacters: null },
    }),
    new ScriptedModel({
      id: 'scripted/narrow-film',
      kind: 'VIDEO',
      capabilities: ['TEXT_TO_VIDEO'],
      parameters: {
        sizes: null,
        durationSeconds: { min: 1, max: 10, step: 1, values: null },
        parameters: [fps, { ...fps, name: 'camera', type: 'object', range: null, members: [fps] }],
      },
    }),
    new ScriptedModel({
      id: 'scripted/over',
      aliases: ['scripted/over-2025'],
      shutdown: { at: new Date('2026-05-12T00:00:00Z'), successor: 'scripted/plain' },
    }),
  ];
  beforeAll(async () => {
    test = await openTestGeneration(models);
  });
  afterAll(() => test.close());
  afterEach(async () => {
    expect(await test.rows('generations')).toEqual([]);
    expect(models.flatMap(({ requests }) => requests)).toEqual([]);
  });

  const deep = JSON.parse(`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`);

  it.each<[string, Partial<GenerateImageInput>, string, string[]]>([
    ['an empty prompt', { prompt: ' ' }, 'INVALID_INPUT', ['prompt']],
    ['a prompt without end', { prompt: 'x'.repeat(32_001) }, 'INVALID_INPUT', ['prompt']],
    ['a prompt with NUL', { prompt: 'a\0b' }, 'INVALID_INPUT', ['prompt']],
    ['half a character', { prompt: '\ud800' }, 'INVALID_INPUT', ['prompt']],
    ['no picture', { n: 0 }, 'INVALID_INPUT', ['n']],
    ['too many pictures', { n: 11 }, 'INVALID_INPUT', ['n']],
    ['half a picture', { n: 1.5 }, 'INVALID_INPUT', ['n']],
    ['a seed between two', { seed: 0.5 }, 'INVALID_INPUT', ['seed']],
    ['a seed that is no number', { seed: Number.NaN }, 'INVALID_INPUT', ['seed']],
    ['a size of one side', { size: '1024' }, 'INVALID_INPUT', ['size']],
    ['a size of nothing', { size: '0x0' }, 'INVALID_INPUT', ['size']],
    ['a size beyond measure', { size: '99999x1' }, 'INVALID_INPUT', ['size']],
    ['a ratio that is none', { aspectRatio: 'wide' }, 'INVALID_INPUT', ['aspectRatio']],
    ['size and ratio', { size: '10x10', aspectRatio: '1:1' }, 'INVALID_INPUT', ['aspectRatio']],
    ['a negative seed', { seed: -1 }, 'INVALID_INPUT', ['seed']],
    ['a quality of two lines', { quality: 'a\nb' }, 'INVALID_INPUT', ['quality']],
    ['parameters without end', { parameters: { a: 'x'.repeat(20_000) } }, 'INVALID_INPUT', ['parameters']],
    ['parameters too deep', { parameters: deep }, 'INVALID_INPUT', ['parameters']],
    ['a mask of nothing', { mask: { dataUri: picture } }, 'INVALID_INPUT', ['mask']],
    ['a source that is none', { image: {} }, 'INVALID_INPUT', ['image']],
    ['sound for a picture', { image: { dataUri: sound } }, 'FILE_KIND_MISMATCH', ['image', 'dataUri']],
    ['a file that is none', { image: { fileId: 'file_x' } }, 'FILE_NOT_FOUND', ['image', 'fileId']],
    [
      'a URL with NUL',
      { image: { url: 'https://example.com/a\0b' }, background: true },
      'MEDIA_URL_BLOCKED',
      ['image', 'url'],
    ],
    ['a private URL', { image: { url: 'http://127.0.0.1/a' } }, 'MEDIA_URL_BLOCKED', ['image', 'url']],
    [
      'too many references',
      { referenceImages: Array(9).fill({ dataUri: picture }) },
      'INVALID_INPUT',
      ['referenceImages'],
    ],
    ['an unknown model', { model: 'nobody/nothing' }, 'MODEL_NOT_FOUND', ['model']],
    ['a model of another kind', { model: 'scripted/voice' }, 'MODEL_NOT_FOUND', ['model']],
    ['a model that is not set up', { model: 'scripted/absent' }, 'PROVIDER_UNAVAILABLE', ['model']],
    [
      'a mask that the model does not take',
      { model: 'scripted/plain', image: { dataUri: picture }, mask: { dataUri: picture } },
      'MODEL_CAPABILITY_MISSING',
      ['mask'],
    ],
    [
      'references that no model takes',
      { referenceImages: [{ dataUri: picture }] },
      'MODEL_CAPABILITY_MISSING',
      ['referenceImages'],
    ],
    ['a name for what is not stored', { output: { store: false, tags: ['x'] } }, 'INVALID_INPUT', ['output']],
    ['a tag of nothing', { output: { tags: [''] } }, 'INVALID_INPUT', ['output', 'tags', '0']],
    ['a key of two lines', { idempotencyKey: 'a\nb' }, 'INVALID_INPUT', ['idempotencyKey']],
  ])('%s', async (_what, changes, code, path) => {
    const order = generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false, ...changes });
    await expect(order).rejects.toMatchObject({ code, inputPath: ['input', ...path] });
  });

  const image = (input: object, background: boolean) =>
    generateImage(test.engine, test.caller, {
      model: 'scripted/narrow-picture',
      prompt: 'a fox',
      n: 1,
      background,
      ...input,
    });
  const speech = (input: object, background: boolean) =>
    synthesizeSpeech(test.engine, test.caller, { model: 'scripted/narrow-voice', text: 'a', background, ...input });
  const transcript = (input: object, background: boolean) => {
    const call = { model: 'scripted/narrow-ear', audio: { dataUri: sound }, background, ...input };
    return transcribeAudio(test.engine, test.caller, call);
  };
  const film = (input: object, background: boolean) =>
    generateVideo(test.engine, test.caller, { model: 'scripted/narrow-film', prompt: 'a fox', background, ...input });

  describe.each([
    ['that a client waits for', false],
    ['in the background', true],
  ])('%s, what the model says that it does not take', (_when, background) => {
    it.each<[string, typeof image, object, string, string]>([
      ['a longer video', film, { durationSeconds: 30 }, 'INVALID_INPUT', 'durationSeconds'],
      ['half a second', film, { durationSeconds: 2.5 }, 'INVALID_INPUT', 'durationSeconds'],
      ['a size of a video', film, { size: '640x480' }, 'MODEL_CAPABILITY_MISSING', 'size'],
      ['too many frames', film, { parameters: { fps: 31 } }, 'INVALID_INPUT', 'parameters.fps'],
      ['an unknown parameter', film, { parameters: { loop: true } }, 'INVALID_INPUT', 'parameters.loop'],
      [
        'too many frames within',
        film,
        { parameters: { camera: { fps: 31 } } },
        'INVALID_INPUT',
        'parameters.camera.fps',
      ],
      ['an unknown member', film, { parameters: { camera: { zoom: 2 } } }, 'INVALID_INPUT', 'parameters.camera.zoom'],
      ['another size', image, { size: '65x64' }, 'INVALID_INPUT', 'size'],
      ['a quality', image, { quality: 'low' }, 'MODEL_CAPABILITY_MISSING', 'quality'],
      ['a seed', image, { seed: 0 }, 'MODEL_CAPABILITY_MISSING', 'seed'],
      ['one picture more', image, { n: 3 }, 'INVALID_INPUT', 'n'],
      ['an unknown voice', speech, { voice: 'bob' }, 'INVALID_INPUT', 'voice'],
      ['another format', speech, { format: 'wav' }, 'INVALID_INPUT', 'format'],
      ['haste', speech, { speed: 3 }, 'INVALID_INPUT', 'speed'],
      ['a longer text', speech, { text: 'four' }, 'INVALID_INPUT', 'text'],
      ['another language', transcript, { language: 'de' }, 'INVALID_INPUT', 'language'],
      ['a prompt', transcript, { prompt: 'names' }, 'MODEL_CAPABILITY_MISSING', 'prompt'],
    ])('%s', async (_what, ask, input, code, path) => {
      const inputPath = ['input', ...path.split('.')];
      await expect(ask(input, background)).rejects.toMatchObject({ code, inputPath });
    });
  });

  it.each(['scripted/over', 'scripted/over-2025'])('a model that is shut down: %s', async (model) => {
    await expect(image({ model }, true)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'scripted/over was shut down on 2026-05-12; scripted/plain takes its place.',
      inputPath: ['input', 'model'],
    });
  });

  it('a speed beyond any provider', async () => {
    const order = synthesizeSpeech(test.engine, test.caller, { text: 'a', speed: 5, background: false });
    await expect(order).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'speed'] });
  });

  it('a language that is none', async () => {
    const input = { audio: { dataUri: sound }, language: '!', background: false };
    const order = transcribeAudio(test.engine, test.caller, input);
    await expect(order).rejects.toMatchObject({ code: 'INVALID_INPUT', inputPath: ['input', 'language'] });
  });

  it('a picture for a model that starts from words alone', async () => {
    const input = { prompt: 'a', image: { dataUri: picture }, background: true };
    const order = generateVideo(test.engine, test.caller, input);
    await expect(order).rejects.toMatchObject({ code: 'MODEL_CAPABILITY_MISSING', inputPath: ['input', 'image'] });
  });

  it('a key of an organization, and one that may not generate', async () => {
    const input = { prompt: 'a', n: 1, background: false };
    const weak = { ...test.caller, scopes: new Set(['FILES_WRITE'] as const) };
    await expect(generateImage(test.engine, weak, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const wide = { ...test.caller, projectId: null };
    await expect(generateImage(test.engine, wide, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
