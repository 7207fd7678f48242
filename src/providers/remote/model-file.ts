import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type GenerationKind, MODEL_CAPABILITIES, type ModelCapability } from '../../domain/generation';
import type { ModelAliases } from '../model-aliases';
import type { Price, RemoteModelDescription } from './models/model-description';
import { anything } from './models/parameters';
import type { RemoteProvider } from './provider';
import { REMOTE_PROVIDERS } from './providers';

/** What is wrong with the file of models: a line each. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/** What the operator says of models. */
export interface ModelFile {
  /** Those that are not among the known ones: newer ones, or those of a server that speaks OpenAI's protocol. */
  readonly models: readonly RemoteModelDescription[];
  /** By the name, the model that is meant, and names for its voices; whether there are such, others check. */
  readonly aliases: ModelAliases;
}

/**
 * Reads `{ "models": […], "aliases": { "gpt-image-1": "local/renderer" } }`, or the array of models alone.
 *
 * @throws {ModelFileError}
 */
export function readModelFile(path: string): ModelFile {
  const content = readJson(path);
  const parsed = Array.isArray(content)
    ? MODEL_ENTRIES.transform((models) => ({ models, aliases: {} })).safeParse(content)
    : MODEL_FILE.safeParse(content);
  if (!parsed.success) {
    throw new ModelFileError(parsed.error.issues.map(problemOf).join('\n'));
  }
  const { models, aliases } = parsed.data;
  const ids = models.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: is there twice`);
  const problems = [...models.flatMap(entryProblems), ...repeated];
  if (problems.length > 0) throw new ModelFileError(problems.join('\n'));
  return { models: models.map(descriptionOf), aliases: new Map(Object.entries(aliases)) };
}

/** Of the name of an entry, what a name may be. */
function problemOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${issue.path.join('.')}: ${message}`;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ModelFileError(`${path} cannot be read as JSON.`, { cause: error });
  }
}

function descriptionOf(entry: ModelEntry): RemoteModelDescription {
  const { id, costUsd, parameters, maxPromptCharacters, aliases, deprecatedAt, ...rest } = entry;
  const provider = id.slice(0, id.indexOf('/'));
  const identity = {
    provider,
    providerModelId: id.slice(provider.length + 1),
    parameters: parameters.map((parameter) => (typeof parameter === 'string' ? anything(parameter) : parameter)),
    ...(maxPromptCharacters === undefined ? {} : { maxPromptCharacters }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(deprecatedAt === undefined ? {} : { shutdown: { on: deprecatedAt, successor: null } }),
  };
  const price = (unit: 'IMAGE' | 'CHARACTER' | 'AUDIO_SECOND' | 'VIDEO_SECOND'): Price | null =>
    costUsd === null ? null : { unit, usd: costUsd };
  switch (rest.kind) {
    case 'IMAGE':
      return { ...rest, ...identity, price: price('IMAGE') };
    case 'SPEECH': {
      const formats = Object.fromEntries(rest.formats.map((format) => [format, format]));
      return { ...rest, ...identity, formats, price: price('CHARACTER') };
    }
    case 'TRANSCRIPTION':
      return { ...rest, ...identity, price: price('AUDIO_SECOND') };
    case 'VIDEO':
      return { ...rest, ...identity, sizes: {}, maxReferenceImages: 0, price: price('VIDEO_SECOND') };
    default:
      return rest satisfies never;
  }
}

const CAPABILITIES: Readonly<Record<GenerationKind, readonly ModelCapability[]>> = {
  IMAGE: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES'],
  SPEECH: ['TEXT_TO_SPEECH'],
  TRANSCRIPTION: ['SPEECH_TO_TEXT'],
  VIDEO: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
};

/** What a model in the file says that cannot be. */
function entryProblems(entry: ModelEntry): readonly string[] {
  const { id, kind, capabilities } = entry;
  const provider = REMOTE_PROVIDERS.find(({ name }) => id.startsWith(`${name}/`));
  if (provider === undefined) {
    return [`${id}: the provider must be one of ${REMOTE_PROVIDERS.map(({ name }) => name).join(', ')}`];
  }
  const { name, impossible } = provider;
  const kinds = kindsOf(provider);
  if (!kinds.includes(kind)) return [`${id}: ${name} has models of kind ${kinds.join(', ')} only`];
  const foreign = capabilities.filter((capability) => !CAPABILITIES[kind].includes(capability));
  const said = [...capabilities, ...Object.entries(entry).flatMap(([name, value]) => (isSaid(value) ? [name] : []))];
  return [
    ...foreign.map((capability) => `${id}: ${capability} is none of kind ${kind}`),
    ...said
      .filter((field) => impossible.includes(field))
      .map((field) => `${id}: ${field} is not possible with ${name}`),
  ];
}

function kindsOf({ image, speech, transcription, video }: RemoteProvider): readonly GenerationKind[] {
  const wires = { IMAGE: image, SPEECH: speech, TRANSCRIPTION: transcription, VIDEO: video } as const;
  return (['IMAGE', 'SPEECH', 'TRANSCRIPTION', 'VIDEO'] as const).filter((kind) => wires[kind] !== null);
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

const texts = z.array(z.string().min(1).max(100)).max(100);

/** Which values a field takes; what is not there is not taken. */
const choice = z
  .union([z.literal('ANY'), texts.min(1)])
  .nullable()
  .default(null);

const setting = z.strictObject({
  name: z.string().min(1).max(100),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'list', 'object', 'any']).default('any'),
  values: texts.min(1).nullable().default(null),
  range: z.strictObject({ min: z.number(), max: z.number() }).nullable().default(null),
  default: z.string().max(100).nullable().default(null),
  description: z.string().max(500).nullable().default(null),
});

function modelName(expected: string) {
  return z
    .string()
    .max(200)
    .regex(/^[\w:@-][\w.:@-]*(\/[\w:@-][\w.:@-]*)*$/, expected);
}

/** A parameter by its name alone takes any value that is plain and short. */
const parameter = z.union([
  z.string().min(1).max(100),
  setting.extend({
    /** Of an object: all that it takes. */
    members: z
      .array(setting.transform((member) => ({ ...member, members: null })))
      .max(100)
      .nullable()
      .default(null),
  }),
]);

const common = {
  /** `provider/model`, the provider one of those that are known. */
  id: z
    .string()
    .max(200)
    .regex(/^[a-z]+(\/[\w:@-][\w.:@-]*)+$/, 'provider/model is expected'),
  description: z.string().min(1).max(500),
  capabilities: z.array(z.enum(MODEL_CAPABILITIES)).min(1),
  /** As the SDK names them. */
  parameters: z.array(parameter).max(100).default([]),
  /** Of the prompt, or the text to speak. */
  maxPromptCharacters: z.int().min(1).max(32_000).optional(),
  /** Other names that the provider has for it. */
  aliases: z.array(modelName("the provider's own name is expected")).max(20).optional(),
  /** The day from which on it is not there any more: `2027-01-06`. */
  deprecatedAt: z.iso.date().optional(),
  /** A picture, a character, a second of sound, a second of video. */
  costUsd: z.number().min(0).max(10_000).nullable().default(null),
};

/** A model in the file: an object of JSON. */
const MODEL_ENTRY = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('IMAGE'),
    maxImages: z.int().min(1).max(10).default(1),
    maxInputImages: z.int().min(0).max(16).default(1),
    sizes: choice,
    aspectRatios: choice,
    qualities: choice,
    seed: z.boolean().default(false),
    maskForm: z.enum(['TRANSPARENT', 'WHITE']).default('TRANSPARENT'),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('SPEECH'),
    voices: choice,
    formats: z.array(z.enum(['wav', 'mp3', 'opus', 'flac'])).default([]),
    speed: z.strictObject({ min: z.number().positive(), max: z.number().positive() }).nullable().default(null),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('TRANSCRIPTION'),
    language: z.boolean().default(false),
    prompt: z.boolean().default(false),
    diarize: z.boolean().default(false),
    segments: z.boolean().default(false),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('VIDEO'),
    durations: z.array(z.number().positive().max(3_600)).max(100).default([]),
    seed: z.boolean().default(false),
  }),
]);
type ModelEntry = z.infer<typeof MODEL_ENTRY>;

const MODEL_ENTRIES = z.array(MODEL_ENTRY).max(1_000);
/** Names for voices, each to one of the model's own. */
const VOICES = z
  .record(
    z.string().regex(/^[\x20-\x7e]{1,100}$/, 'a voice has 1 to 100 printable ASCII characters'),
    z.string().min(1).max(100),
  )
  .refine((voices) => Object.keys(voices).length <= 100, 'at most 100 are expected');
const ALIAS = z.union(
  [z.string().max(400), z.strictObject({ model: z.string().max(400), voices: VOICES.optional() })],
  'the id of a model is expected, or { "model": its id, "voices": { another name: one of its voices } }',
);
const MODEL_FILE = z.strictObject({
  models: MODEL_ENTRIES.default([]),
  aliases: z
    .record(
      modelName(
        'a name has 1 to 200 letters, digits and `_`, `-`, `.`, `:`, `@`, in parts with `/` between them that begin with no dot',
      ),
      ALIAS,
    )
    .refine((aliases) => Object.keys(aliases).length <= 1_000, 'at most 1,000 are expected')
    .default({}),
});
