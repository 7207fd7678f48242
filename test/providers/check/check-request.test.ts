import { MediaFailure } from '../../../src/domain/errors';
import type { ModelParameter, ModelParameters, NumberRange } from '../../../src/domain/model-parameters';
import { checkRequest } from '../../../src/providers/check/check-request';
import { createFlite } from '../../../src/providers/local/flite/flite';
import { createKenburns } from '../../../src/providers/local/kenburns/kenburns';
import { createMoonshine } from '../../../src/providers/local/moonshine/moonshine';
import { createRenderer } from '../../../src/providers/local/renderer/renderer';
import { type GenerationRequest, type MediaModel, outlineOf, type PixelSize } from '../../../src/providers/media-model';
import { createRemoteModels } from '../../../src/providers/remote/create-remote-models';
import { readProviderSettings } from '../../../src/providers/remote/provider-settings';
import { REMOTE_PROVIDERS } from '../../../src/providers/remote/providers';
import {
  imageRequest,
  pictureBytes,
  speechRequest,
  transcriptionRequest,
  videoRequest,
} from '../../support/providers/generation-requests';

/** They read nothing of what they are given here. */
const prober = { probe: () => Promise.reject(new Error('Nothing is to be read.')), close: async () => {} };
const moonshine = createMoonshine({ prober: prober as never });
afterAll(() => moonshine.close());
const MODELS: readonly MediaModel[] = [
  ...createRemoteModels({ providers: readProviderSettings({}).providers }).filter(({ shutdown }) => !isOver(shutdown)),
  createRenderer(),
  createFlite(),
  moonshine,
  createKenburns({ prober }),
];

function isOver(shutdown: MediaModel['shutdown']): boolean {
  return shutdown !== null && shutdown.at <= new Date('2026-12-01');
}

type Fields = Readonly<Record<string, unknown>>;

/** A request that the model takes, with these fields in it. */
function requestOf({ kind, capabilities }: MediaModel, fields: Fields): GenerationRequest {
  switch (kind) {
    case 'IMAGE': {
      const image = capabilities.has('TEXT_TO_IMAGE') ? null : pictureBytes('base');
      return imageRequest({ image, mask: image && capabilities.has('MASK') ? pictureBytes('mask') : null, ...fields });
    }
    case 'SPEECH':
      return speechRequest(fields);
    case 'TRANSCRIPTION':
      return transcriptionRequest(fields);
    case 'VIDEO': {
      const isText = capabilities.has('TEXT_TO_VIDEO');
      const image = !isText && capabilities.has('IMAGE_TO_VIDEO') ? pictureBytes('frame') : null;
      const video = !isText && image === null ? ({ bytes: Buffer.from('film'), mimeType: 'video/mp4' } as const) : null;
      return videoRequest({ image, video, ...fields });
    }
    default:
      return kind satisfies never;
  }
}

/** null: the model takes it. */
function refusal(model: MediaModel, fields: Fields): { code: string; path: string | undefined } | null {
  try {
    checkRequest(model, outlineOf(requestOf(model, fields)));
    return null;
  } catch (error) {
    if (!(error instanceof MediaFailure)) throw error;
    return { code: error.code, path: error.inputPath?.slice(1).join('.') };
  }
}

interface Limit {
  /** `size`, or `parameters.style`. */
  readonly field: string;
  readonly inside: readonly unknown[];
  readonly outside: readonly unknown[];
}

/** Each limit that is told, with values just inside and just outside of it. */
function limitsOf(parameters: ModelParameters, textField: string): Limit[] {
  const characters = parameters.maxPromptCharacters;
  const choice = (field: string, values: readonly string[] | null): Limit[] =>
    values === null || values.length === 0 ? [] : [{ field, inside: values, outside: ['nothing-of-theirs'] }];
  return [
    ...sizesOf(parameters),
    ...choice('aspectRatio', parameters.aspectRatios).map((limit) => ({ ...limit, outside: ['7:31'] })),
    ...choice('quality', parameters.qualities),
    ...choice('voice', parameters.voices?.map(({ id }) => id) ?? null),
    ...choice('format', parameters.formats),
    ...choice('language', parameters.languages).map((limit) => ({ ...limit, outside: ['xx'] })),
    ...rangeOf('durationSeconds', parameters.durationSeconds),
    ...rangeOf('speed', parameters.speed),
    ...(parameters.maxImages === null
      ? []
      : [{ field: 'n', inside: [1, parameters.maxImages], outside: [parameters.maxImages + 1] }]),
    ...referencesOf(parameters.maxReferenceImages),
    // A fox is one character, and two units of JavaScript's.
    ...(characters === null
      ? []
      : [{ field: textField, inside: ['🦊'.repeat(characters)], outside: ['🦊'.repeat(characters + 1)] }]),
    ...parameters.parameters.flatMap(parameterOf),
    { field: 'parameters.unheard_of', inside: [], outside: [1] },
  ];
}

function sizesOf({ sizes, sizeRule }: ModelParameters): Limit[] {
  if (sizes === null) return [];
  if (sizes.length > 0) return [{ field: 'size', inside: sizes.map(sizeOf), outside: [{ width: 1000, height: 1000 }] }];
  if (sizeRule === null) return [];
  const {
    multipleOf = 1,
    minSide = 1,
    maxSide = 16_384,
    maxRatio = 100,
    minPixels = 1,
    maxPixels = Infinity,
  } = sizeRule;
  const side = minPixels > 640 ** 2 ? 1024 : 640;
  const square = { width: side, height: side };
  const small = { width: minSide, height: minSide };
  return [
    {
      field: 'size',
      inside: [square, ...(minSide > 1 ? [small] : [])],
      outside: [
        ...(multipleOf > 1 ? [{ width: side + multipleOf / 2, height: side }] : []),
        ...(minSide > 1 ? [{ ...small, width: minSide - multipleOf }] : []),
        { width: maxSide + multipleOf, height: side },
        ...(maxRatio < 100 ? [{ width: side * maxRatio + multipleOf, height: side }] : []),
        ...(minPixels > 1 ? [{ width: multipleOf, height: multipleOf }] : []),
        ...(maxPixels < maxSide ** 2 ? [{ width: maxSide, height: maxSide }] : []),
      ],
    },
  ];
}

function sizeOf(text: string): PixelSize {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}

function rangeOf(field: string, range: NumberRange | null): Limit[] {
  if (range === null) return [];
  const { min, max, step, values } = range;
  const inside = values ?? [min, max, (min + max) / 2];
  const between = step === null ? [] : [min + step / 2];
  return [{ field, inside, outside: [min - (step ?? 0.01), max + (step ?? 0.01), ...between] }];
}

function referencesOf(most: number | null): Limit[] {
  const pictures = (count: number) => Array(count).fill(pictureBytes('reference'));
  return most === null
    ? []
    : [{ field: 'referenceImages', inside: [pictures(1), pictures(most)], outside: [pictures(most + 1)] }];
}

const SAMPLES = { string: 'words', integer: 1, number: 1, boolean: true, list: ['one'], object: { a: 1 }, any: 1 };
const OTHERS = { string: 1, integer: 1.5, number: 'one', boolean: 'yes', list: 'one', object: 'one', any: 'http://x/' };

function parameterOf(parameter: ModelParameter): Limit[] {
  return settingOf(`parameters.${parameter.name}`, parameter);
}

function settingOf(field: string, { type, values, range, members }: ModelParameter): Limit[] {
  if (members !== null) {
    const own: Limit = { field, inside: [{}, null], outside: [OTHERS[type]] };
    const unknown: Limit = { field: `${field}.unheard_of`, inside: [], outside: [1] };
    return [own, unknown, ...members.flatMap((member) => settingOf(`${field}.${member.name}`, member))];
  }
  if (values !== null) return [{ field, inside: values, outside: ['nothing-of-theirs'] }];
  if (range === null) return [{ field, inside: [SAMPLES[type], null], outside: [OTHERS[type]] }];
  return [{ field, inside: [range.min, range.max], outside: [range.min - 1, range.max + 1, OTHERS[type]] }];
}

/** Settings that a model may have not, with a value that another would take. */
const SETTINGS: readonly [told: keyof ModelParameters, kinds: readonly string[], fields: Fields][] = [
  ['sizes', ['IMAGE', 'VIDEO'], { size: { width: 1024, height: 1024 } }],
  ['aspectRatios', ['IMAGE'], { aspectRatio: '1:1' }],
  ['qualities', ['IMAGE'], { quality: 'low' }],
  ['voices', ['SPEECH'], { voice: 'alloy' }],
  ['formats', ['SPEECH'], { format: 'wav' }],
  ['languages', ['TRANSCRIPTION'], { language: 'en' }],
  ['durationSeconds', ['VIDEO'], { durationSeconds: 5 }],
  ['speed', ['SPEECH'], { speed: 1 }],
  ['seed', ['IMAGE', 'VIDEO'], { seed: 0 }],
  ['maxReferenceImages', ['IMAGE', 'VIDEO'], { referenceImages: [pictureBytes('reference')] }],
  ['maxPromptCharacters', ['TRANSCRIPTION'], { prompt: 'names' }],
];

/** The fields of a request that have this value in this place. */
function fieldsOf(field: string, value: unknown): Fields {
  const [first = '', ...names] = field.split('.');
  return { [first]: names.reduceRight((inner, name) => ({ [name]: inner }), value) };
}

describe.each(MODELS.map((model) => [model.id, model] as const))('%s', (_, model) => {
  const textField = model.kind === 'SPEECH' ? 'text' : 'prompt';

  it('takes what it says it takes, and nothing beyond', () => {
    const wrong: unknown[] = [];
    for (const { field, inside, outside } of limitsOf(model.parameters, textField)) {
      for (const value of inside) {
        const refused = refusal(model, fieldsOf(field, value));
        if (refused !== null) wrong.push({ field, value, refused });
      }
      for (const value of outside) {
        const refused = refusal(model, fieldsOf(field, value));
        if (refused?.code !== 'INVALID_INPUT' || refused.path !== field) wrong.push({ field, value, refused });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('refuses a setting that it says it has not', () => {
    const wrong = SETTINGS.flatMap(([told, kinds, fields]) => {
      if (!kinds.includes(model.kind) || (model.parameters[told] ?? false) !== false) return [];
      const refused = refusal(model, fields);
      // That Moonshine takes no prompt has ever been INVALID_INPUT.
      const code = model.id === 'local/moonshine-tiny' ? 'INVALID_INPUT' : 'MODEL_CAPABILITY_MISSING';
      return refused?.code === code && refused.path === Object.keys(fields)[0] ? [] : [{ told, refused }];
    });
    expect(wrong).toEqual([]);
  });

  it('takes what is asked for by words alone, or says what else it needs', () => {
    expect(refusal(model, {})).toBeNull();
  });
});

it('covers models of every kind and provider', () => {
  expect(new Set(MODELS.map(({ kind }) => kind)).size).toBe(4);
  expect(new Set(MODELS.map(({ provider }) => provider)).size).toBe(REMOTE_PROVIDERS.length + 1);
});
