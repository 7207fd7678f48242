import { z } from 'zod';
import type { GenerationKind } from '../../domain/generation';
import type { ModelParameters, NumberRange } from '../../domain/model-parameters';
import type { ModelDescription } from '../../generation/read/list-models';
import { withoutNulls } from './generation-answers';

/** What `/v3` calls the kinds of models. */
export const TYPE_OF = {
  IMAGE: 'image',
  SPEECH: 'tts',
  TRANSCRIPTION: 'stt',
  VIDEO: 'video',
} as const satisfies Record<GenerationKind, string>;
/** Of one call, by this wire: `n`. */
export const MAX_PICTURES = 4;

export type ModelType = (typeof TYPE_OF)[GenerationKind];

const choice = (what: string, example: string) =>
  z
    .array(z.string())
    .optional()
    .meta({ description: `${what}. Absent: it has no such setting. Empty: any value.`, examples: [[example]] });

const range = (what: string) =>
  z
    .object({
      min: z.number().meta({ description: 'The least.' }),
      max: z.number().meta({ description: 'The most.' }),
      step: z.number().optional().meta({ description: 'The distance between two values. Absent: any.' }),
      values: z.array(z.number()).optional().meta({ description: 'The only values that it takes.' }),
    })
    .optional()
    .meta({ description: `${what}. Absent: it has no such setting.`, examples: [{ min: 1, max: 10 }] });

const ParamsAnswer = z
  .object({
    sizes: choice('What `size` takes', '1024x1024'),
    aspect_ratios: choice('What `aspect_ratio` takes', '16:9'),
    qualities: choice('What `quality` takes', 'high'),
    voices: z
      .array(
        z.object({
          id: z.string().meta({ description: 'What `voice` takes.' }),
          name: z.string().optional().meta({ description: 'For people.' }),
          language: z.string().optional().meta({ description: 'ISO 639-1.' }),
        }),
      )
      .optional()
      .meta({
        description:
          'The voices. Absent: there is no choice. Empty: those of the account at the provider, by their ids.',
        examples: [[{ id: 'rms', language: 'en' }]],
      }),
    formats: choice('What `format` takes', 'mp3'),
    languages: choice('What `language` takes (ISO 639-1)', 'en'),
    duration: range('How many seconds a video may have'),
    speed: range('What `speed` takes'),
    max_images: z
      .int()
      .optional()
      .meta({ description: 'The most pictures of one call: `n`.', examples: [4] }),
    mask: z.boolean().meta({ description: 'Whether it takes a `mask`.', examples: [true] }),
    max_reference_images: z
      .int()
      .meta({ description: 'How many `reference_images` it takes at most; 0: none.', examples: [8] }),
    max_prompt_characters: z
      .int()
      .optional()
      .meta({ description: 'Of the prompt, or the text to speak.', examples: [32_000] }),
    seed: z.boolean().meta({ description: 'Whether it takes `parameters.seed`.', examples: [true] }),
    parameters: z
      .array(
        z.object({
          name: z.string().meta({ description: 'What it is called.' }),
          type: z.string().meta({ description: 'string, integer, number, boolean, list, object or any.' }),
          values: z.array(z.string()).optional().meta({ description: 'The only values that it takes.' }),
          default: z.string().optional().meta({ description: 'What it is when it is not given.' }),
          description: z.string().optional().meta({ description: 'What it does.' }),
        }),
      )
      .meta({
        description: 'What else it takes in `parameters`.',
        examples: [[{ name: 'format', type: 'string', values: ['png', 'jpeg', 'webp'], default: 'png' }]],
      }),
  })
  .meta({ description: 'What it takes: a form can be made from it.' });

const ModelAnswer = z.object({
  id: z.string().meta({ description: 'What `model` takes.' }),
  type: z.enum(['image', 'tts', 'stt', 'video']).meta({ description: 'What it makes.' }),
  provider: z.string().meta({ description: 'Who runs it; `local`: this installation.' }),
  name: z.string().meta({ description: 'What its provider calls it.' }),
  description: z.string().meta({ description: 'What it is and what it is good for.' }),
  aliases: z.array(z.string()).meta({ description: 'Other names that `model` takes for it.' }),
  voice_aliases: z
    .record(z.string(), z.record(z.string(), z.string()))
    .optional()
    .meta({
      description:
        'By an alias, other names that `voice` takes where `model` is that alias, each with the voice that it is.',
      examples: [{ 'tts-1': { alloy: 'slt' } }],
    }),
  capabilities: z.array(z.string()).meta({ description: 'What it can be asked for.' }),
  available: z.boolean().meta({ description: 'Whether it is set up here, and not shut down.' }),
  params: ParamsAnswer,
  pricing: z
    .array(
      z.object({
        unit: z.string().meta({ description: 'image, second, minute, thousand characters or million tokens.' }),
        usd: z.number().meta({ description: 'In US dollars.' }),
      }),
    )
    .meta({ description: 'What it costs, as far as that is known and the same for everybody; empty: it is not.' }),
  deprecated_at: z.iso
    .datetime()
    .optional()
    .meta({
      description: 'When its provider shuts it down, or did.',
      examples: ['2027-01-06T00:00:00.000Z'],
    }),
});

export const CatalogueAnswer = z
  .object({
    models: z.array(ModelAnswer).meta({ description: 'The models, the best of each type first.' }),
    total: z.int().meta({ description: 'How many there are in all, beyond this page too.' }),
    offset: z.int().meta({ description: 'How many were left out.' }),
    limit: z.int().meta({ description: 'The most that this page could have.' }),
  })
  .meta({
    id: 'Models',
    description: 'Models that can be asked.',
    examples: [
      {
        models: [
          {
            id: 'local/flite',
            type: 'tts',
            provider: 'local',
            name: 'flite',
            description: 'CMU Flite, a small speech synthesiser of the 2000s that runs on this server.',
            aliases: ['tts-1'],
            capabilities: ['text_to_speech'],
            available: true,
            params: {
              voices: [{ id: 'rms', language: 'en' }],
              formats: ['wav', 'mp3', 'opus', 'flac'],
              speed: { min: 0.25, max: 4 },
              mask: false,
              max_reference_images: 0,
              max_prompt_characters: 5_000,
              seed: false,
              parameters: [],
            },
            pricing: [{ unit: 'thousand characters', usd: 0 }],
          },
        ],
        total: 1,
        offset: 0,
        limit: 100,
      },
    ],
  });

export function modelAnswerOf(model: ModelDescription): z.infer<typeof ModelAnswer> {
  const {
    id,
    provider,
    kind,
    description,
    aliases,
    voiceAliases,
    capabilities,
    available,
    parameters,
    prices,
    deprecatedAt,
  } = model;
  return {
    id,
    type: TYPE_OF[kind],
    provider,
    name: id.slice(provider.length + 1),
    description,
    aliases: [...aliases],
    ...(Object.keys(voiceAliases).length > 0 && { voice_aliases: voiceAliases }),
    capabilities: capabilities.map((capability) => capability.toLowerCase()),
    available,
    params: { ...paramsOf(parameters), mask: capabilities.includes('MASK') },
    pricing: prices.map(({ unit, usd }) => ({ unit, usd })),
    ...(deprecatedAt !== null && { deprecated_at: deprecatedAt.toISOString() }),
  };
}

function paramsOf(parameters: ModelParameters): Omit<z.infer<typeof ParamsAnswer>, 'mask'> {
  const { sizes, aspectRatios, qualities, voices, formats, languages, durationSeconds, speed } = parameters;
  const { maxImages, maxReferenceImages, maxPromptCharacters, seed } = parameters;
  return {
    ...(sizes && { sizes: [...sizes] }),
    ...(aspectRatios && { aspect_ratios: [...aspectRatios] }),
    ...(qualities && { qualities: [...qualities] }),
    ...(voices && { voices: voices.map(withoutNulls) }),
    ...(formats && { formats: [...formats] }),
    ...(languages && { languages: [...languages] }),
    ...(durationSeconds && { duration: rangeAnswerOf(durationSeconds) }),
    ...(speed && { speed: rangeAnswerOf(speed) }),
    ...(maxImages !== null && { max_images: Math.min(maxImages, MAX_PICTURES) }),
    max_reference_images: maxReferenceImages ?? 0,
    ...(maxPromptCharacters !== null && { max_prompt_characters: maxPromptCharacters }),
    seed,
    parameters: parameters.parameters.map(({ name, type, values, default: usual, description }) =>
      withoutNulls({ name, type, values: values && [...values], default: usual, description }),
    ),
  };
}

function rangeAnswerOf({ min, max, step, values }: NumberRange) {
  return withoutNulls({ min, max, step, values: values && [...values] });
}
