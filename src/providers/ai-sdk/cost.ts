import type { ImageModelV3 } from '@ai-sdk/provider';
import { z } from 'zod';
import type { GenerationUsage } from '../../domain/generation';
import type { Price } from './model-description';

/** https://docs.x.ai/developers/cost-tracking */
const TICKS_PER_USD = 1e10;

export function usdOfTicks(ticks: number | null | undefined): number | null {
  return ticks === null || ticks === undefined ? null : ticks / TICKS_PER_USD;
}

type Made = Omit<GenerationUsage, 'costUsd'>;

/** null where the price, or what it is counted by, is not known. */
export function costOf(made: Made, price: Price | null): number | null {
  if (price === null || price.unit === 'TOKEN') return null;
  const count = countOf(made, price.unit);
  return count === null ? null : count * price.usd;
}

function countOf(made: Made, unit: 'IMAGE' | 'CHARACTER' | 'AUDIO_SECOND' | 'VIDEO_SECOND'): number | null {
  switch (unit) {
    case 'IMAGE':
      return made.images;
    case 'CHARACTER':
      return made.characters;
    case 'AUDIO_SECOND':
      return made.audioSeconds;
    case 'VIDEO_SECOND':
      return made.videoSeconds;
    default:
      return unit satisfies never;
  }
}

/** What the SDK passes on of what an answer says about its cost. */
const METADATA = z.object({
  costInUsdTicks: z.number().optional(),
  images: z.array(z.object({ textTokens: z.number().optional(), imageTokens: z.number().optional() })).catch([]),
});

type ImageAnswer = Pick<Awaited<ReturnType<ImageModelV3['doGenerate']>>, 'images' | 'usage' | 'providerMetadata'>;

export function costOfImages(answer: ImageAnswer, price: Price | null): number | null {
  const { data } = METADATA.safeParse(Object.values(answer.providerMetadata ?? {})[0]);
  const ticks = usdOfTicks(data?.costInUsdTicks);
  if (ticks !== null || price === null) return ticks;
  const made = { images: answer.images.length, characters: null, audioSeconds: null, videoSeconds: null };
  if (price.unit !== 'TOKEN') return costOf(made, price);
  const output = answer.usage?.outputTokens;
  if (output === undefined || data === undefined) return null;
  const text = data.images.reduce((sum, { textTokens = 0 }) => sum + textTokens, 0);
  const image = data.images.reduce((sum, { imageTokens = 0 }) => sum + imageTokens, 0);
  return text * price.textInputUsd + image * price.imageInputUsd + output * price.outputUsd;
}
