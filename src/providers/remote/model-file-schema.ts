import { z } from 'zod';
import { MODEL_CAPABILITIES } from '../../domain/generation';

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
export type ModelEntry = z.infer<typeof MODEL_ENTRY>;

export const MODEL_ENTRIES = z.array(MODEL_ENTRY).max(1_000);
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
/** What the operator says of models: see `readModelFile`. */
export const MODEL_FILE = z.strictObject({
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
