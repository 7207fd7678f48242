import { type GenerateImageInput, generateImage } from '../../src/generation/generate-image';
import { generateVideo } from '../../src/generation/generate-video';
import { synthesizeSpeech } from '../../src/generation/synthesize-speech';
import { transcribeAudio } from '../../src/generation/transcribe-audio';
import { readFixture } from '../support/media-fixtures';
import { ScriptedModel } from '../support/scripted-model';
import { openTestGeneration, type TestGeneration } from '../support/test-generation';

const sound = `data:audio/wav;base64,${readFixture('sound.wav').toString('base64')}`;
const picture = `data:image/png;base64,${readFixture('still.png').toString('base64')}`;

describe('a generation is refused before anything is written down', () => {
  let test: TestGeneration;
  const models = [
    new ScriptedModel({ id: 'scripted/plain', capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT'] }),
    new ScriptedModel({ id: 'scripted/absent', available: false }),
    new ScriptedModel({ id: 'scripted/voice', kind: 'SPEECH' }),
    new ScriptedModel({ id: 'scripted/ear', kind: 'TRANSCRIPTION' }),
    new ScriptedModel({ id: 'scripted/film', kind: 'VIDEO', capabilities: ['TEXT_TO_VIDEO'] }),
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
