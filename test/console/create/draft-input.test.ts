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

const file = (id: string) => ({ fileId: id, bytes: null });

describe('what a draft asks for', () => {
  it('is what was entered and the model takes', () => {
    const draft = {
      ...emptyDraft('IMAGE'),
      prompt: 'a lighthouse',
      settings: { n: '2', size: '1024x768', aspectRatio: '16:9', quality: 'high', seed: '0' },
      parameters: { style: 'vivid', of_another_model: 1 },
      store: false,
    };
    const parameters = {
      sizes: [],
      aspectRatios: [],
      qualities: [],
      maxImages: 4,
      seed: true,
      parameters: [{ name: 'style' }],
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
    const settings = { voices: [], speed: { min: 0.25, max: 4 }, durationSeconds: { min: 1, max: 5 } };
    expect(inputOf({ ...emptyDraft(kind), ...entered }, model([], settings), CALL)).toMatchObject(expected);
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
});
