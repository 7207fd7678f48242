import { loadConsoleModules } from '../../support/console/console-modules';

interface Module {
  emptyDraft(kind: string): object;
  missingOf(draft: object, model: object): string | null;
  inputOf(draft: object, model: object, call: object): Record<string, unknown>;
}

const { emptyDraft, missingOf, inputOf } = loadConsoleModules<Module>('create/draft/draft', 'create/draft/draft-input');
const CALL = { background: true, idempotencyKey: 'key-1' };

const NO_SETTINGS = {
  sizes: null,
  aspectRatios: null,
  qualities: null,
  voices: null,
  formats: null,
  languages: null,
  durationSeconds: null,
  speed: null,
  maxImages: null,
  maxReferenceImages: null,
  maxPromptCharacters: null,
  seed: false,
  parameters: [],
};

function model(capabilities: readonly string[], parameters: object = {}) {
  return { id: 'some/model', capabilities, parameters: { ...NO_SETTINGS, ...parameters } };
}

function parameter(name: string, type = 'string', more: object = {}) {
  return { name, type, values: null, members: null, default: null, description: null, ...more };
}

const range = (min: number, max: number, step: number | null = null) => ({ min, max, step, values: null });

const file = (id: string) => ({ fileId: id, bytes: null });

describe('what a draft asks for', () => {
  it('is what was entered and the model takes', () => {
    const draft = {
      ...emptyDraft('IMAGE'),
      prompt: 'a lighthouse',
      settings: { n: '2', size: '1024x768', aspectRatio: '16:9', quality: 'high', seed: '0' },
      parameters: { style: 'vivid', of_another_model: '1' },
      store: false,
    };
    const parameters = {
      sizes: [],
      aspectRatios: [],
      qualities: [],
      maxImages: 4,
      seed: true,
      parameters: [parameter('style')],
    };
    expect(inputOf(draft, model(['TEXT_TO_IMAGE'], parameters), CALL)).toEqual({
      model: 'some/model',
      idempotencyKey: 'key-1',
      background: true,
      prompt: 'a lighthouse',
      n: 2,
      // A size and a shape are not given together.
      size: '1024x768',
      quality: 'high',
      seed: 0,
      parameters: { style: 'vivid' },
      output: { store: false },
    });
  });

  it('has nothing in it that only another model takes', () => {
    const draft = {
      ...emptyDraft('IMAGE'),
      prompt: 'a lighthouse',
      image: file('file_1'),
      mask: { bytes: 'a mask' },
      references: [file('file_2')],
      settings: { size: '1x1', quality: 'high', seed: '7' },
    };
    expect(inputOf(draft, model(['TEXT_TO_IMAGE']), CALL)).toEqual({
      model: 'some/model',
      idempotencyKey: 'key-1',
      background: true,
      prompt: 'a lighthouse',
    });
  });

  it('has media in the order in which the service reads them', () => {
    const draft = {
      ...emptyDraft('IMAGE'),
      prompt: 'brighter',
      image: file('file_1'),
      mask: { bytes: 'a mask' },
      references: [file('file_2'), { fileId: null, bytes: 'dropped' }],
    };
    const input = inputOf(draft, model(['IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES']), CALL);
    expect(Object.keys(input).filter((name) => ['image', 'mask', 'referenceImages'].includes(name))).toEqual([
      'image',
      'mask',
      'referenceImages',
    ]);
    expect(input).toMatchObject({
      image: { fileId: 'file_1' },
      mask: { upload: 'a mask' },
      referenceImages: [{ fileId: 'file_2' }, { upload: 'dropped' }],
    });
  });

  it.each([
    [
      'SPEECH',
      { prompt: 'Hello', settings: { voice: 'alloy', speed: '1.5' } },
      { text: 'Hello', voice: 'alloy', speed: 1.5 },
    ],
    ['VIDEO', { prompt: 'Waves', settings: { durationSeconds: '2' } }, { prompt: 'Waves', durationSeconds: 2 }],
    [
      'TRANSCRIPTION',
      { audio: file('file_3'), settings: { diarize: 'yes' } },
      { audio: { fileId: 'file_3' }, diarize: true },
    ],
  ])('of %s is in the words of its mutation', (kind, entered, expected) => {
    const settings = { voices: [], speed: range(0.25, 4), durationSeconds: range(1, 5) };
    expect(inputOf({ ...emptyDraft(kind), ...entered }, model([], settings), CALL)).toMatchObject(expected);
  });
});

describe('what was entered for another model', () => {
  it.each([
    ['IMAGE', { size: '1x1', quality: 'high', aspectRatio: '16:9', n: '2' }, { sizes: ['2x2'], qualities: ['low'] }],
    ['SPEECH', { voice: 'alloy', format: 'mp3', speed: '2' }, { voices: [{ id: 'nova' }], formats: ['wav'] }],
    ['TRANSCRIPTION', { language: 'de' }, { languages: null }],
    ['TRANSCRIPTION', { language: 'de' }, { languages: ['en'] }],
    ['VIDEO', { durationSeconds: '7', size: '1x1' }, { durationSeconds: { ...range(4, 8, 4), values: [4, 8] } }],
    ['IMAGE', { n: '4' }, { maxImages: 1 }],
  ])('is not sent where the form of %s shows the default: %j', (kind, settings, parameters) => {
    const draft = { ...emptyDraft(kind), prompt: 'x', audio: file('file_1'), settings };
    const nothing = inputOf({ ...draft, settings: {} }, model(['TEXT_TO_IMAGE', 'TEXT_TO_VIDEO'], parameters), CALL);
    const asked = model(['TEXT_TO_IMAGE', 'TEXT_TO_VIDEO'], parameters);
    expect(inputOf(draft, asked, CALL)).toEqual(nothing);
    expect(missingOf(draft, asked)).toBeNull();
  });

  it('is not sent under the name of one of its own settings, either', () => {
    const own = [
      parameter('style', 'string', { values: ['vivid'] }),
      parameter('tags', 'list'),
      parameter('camera', 'object', { members: [parameter('zoom', 'number')] }),
      parameter('fast', 'boolean'),
    ];
    const parameters = { style: 'natural', tags: 'one', camera: 'near', fast: 'perhaps' };
    const draft = { ...emptyDraft('IMAGE'), prompt: 'x', parameters };
    expect(inputOf(draft, model(['TEXT_TO_IMAGE'], { parameters: own }), CALL)).not.toHaveProperty('parameters');
  });
});

describe('what was entered for its own settings of a model', () => {
  it('is sent as its type has it', () => {
    const own = [
      parameter('steps', 'integer'),
      parameter('strength', 'number'),
      parameter('tags', 'list'),
      parameter('fast', 'boolean'),
      parameter('camera', 'object', { members: [parameter('zoom', 'number'), parameter('tilt', 'number')] }),
      parameter('extra', 'any'),
      parameter('steps_of', 'integer', { values: ['4', '8'] }),
    ];
    const parameters = {
      steps: '20',
      strength: '1.05',
      tags: ['a', 'b'],
      fast: 'false',
      camera: { zoom: '2.0' },
      extra: '{ "a": [1] }',
      steps_of: '8',
    };
    const draft = { ...emptyDraft('IMAGE'), prompt: 'x', parameters };
    expect(inputOf(draft, model(['TEXT_TO_IMAGE'], { parameters: own }), CALL)['parameters']).toEqual({
      steps: 20,
      strength: 1.05,
      tags: ['a', 'b'],
      fast: false,
      camera: { zoom: 2 },
      extra: { a: [1] },
      steps_of: 8,
    });
  });

  it.each([
    ['steps', 'integer', '1.5', 'steps: A whole number.'],
    ['strength', 'number', '1,05', 'strength: A number.'],
    ['extra', 'any', '{ "a": ', 'extra: Not JSON.'],
    ['extra', 'object', '{ "a": ', 'extra: Not JSON.'],
  ])('holds back all of it where it cannot be read: %s', (name, type, text, words) => {
    const own = { parameters: [parameter('more', 'object', { members: [parameter(name, type)] })] };
    const draft = { ...emptyDraft('IMAGE'), prompt: 'x', parameters: { more: { [name]: text } } };
    expect(missingOf(draft, model(['TEXT_TO_IMAGE'], own))).toBe(words);
  });
});

describe('what is missing of a draft', () => {
  it('is said before it is asked for', () => {
    expect(missingOf(emptyDraft('IMAGE'), model(['TEXT_TO_IMAGE']))).toBe('Describe what to make.');
    expect(missingOf({ ...emptyDraft('IMAGE'), prompt: 'x' }, model(['TEXT_TO_IMAGE']))).toBeNull();
    expect(missingOf({ ...emptyDraft('IMAGE'), prompt: 'x' }, model(['IMAGE_EDIT']))).toContain('choose one');
    expect(missingOf({ ...emptyDraft('VIDEO'), prompt: 'x' }, model(['IMAGE_TO_VIDEO']))).toContain('choose a picture');
    expect(missingOf(emptyDraft('TRANSCRIPTION'), model(['SPEECH_TO_TEXT']))).toContain('Choose a sound');
    const short = model(['TEXT_TO_SPEECH'], { maxPromptCharacters: 3 });
    expect(missingOf({ ...emptyDraft('SPEECH'), prompt: 'four' }, short)).toContain('3 characters');
  });

  it.each([
    ['IMAGE', { n: '9' }, { maxImages: 4 }, 'Number: from 1 to 4.'],
    ['IMAGE', { n: '1.5' }, { maxImages: 4 }, 'Number: in steps of 1 from 1.'],
    ['IMAGE', { seed: '12a' }, { seed: true }, 'Seed: a whole number of up to 9 digits.'],
    ['VIDEO', { seed: '99999999999' }, { seed: true }, 'Seed: a whole number of up to 9 digits.'],
    ['VIDEO', { durationSeconds: '9' }, { durationSeconds: range(1, 5) }, 'Duration: from 1 to 5.'],
    ['SPEECH', { speed: '1,05' }, { speed: range(0.25, 4) }, 'Speed: from 0.25 to 4.'],
  ])('is said of a setting as well that the field says is wrong: %s %j', (kind, settings, parameters, words) => {
    const asked = model(['TEXT_TO_IMAGE', 'TEXT_TO_VIDEO'], parameters);
    expect(missingOf({ ...emptyDraft(kind), prompt: 'x', settings }, asked)).toBe(words);
    expect(missingOf({ ...emptyDraft(kind), prompt: 'x', settings: { n: '1', speed: '1.05' } }, asked)).toBeNull();
  });

  it('is said of reference pictures beyond what the model takes', () => {
    const references = [file('file_1'), file('file_2')];
    const asked = model(['TEXT_TO_IMAGE', 'REFERENCE_IMAGES'], { maxReferenceImages: 1 });
    expect(missingOf({ ...emptyDraft('IMAGE'), prompt: 'x', references }, asked)).toContain('remove some');
  });
});
