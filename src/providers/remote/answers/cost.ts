import { z } from 'zod';
import type { GenerationUsage } from '../../../domain/generation';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, parseJson } from '../http/loose-values';
import type { Price, RemoteModelDescription } from '../models/model-description';

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

/** What an answer says about its cost: xAI's `cost_in_usd_ticks`; OpenAI's counts of tokens. */
const USAGE = z.object({
  usage: z
    .object({
      cost_in_usd_ticks: LOOSE_NUMBER,
      output_tokens: LOOSE_NUMBER,
      input_tokens_details: z.object({ text_tokens: LOOSE_NUMBER, image_tokens: LOOSE_NUMBER }).nullable().catch(null),
    })
    .nullable()
    .catch(null),
});

/** Of pictures, by what the answer says, or by their number. null: not said, or in parts only. */
export function costOfPictures(body: unknown, made: Made, price: Price | null): number | null {
  const usage = USAGE.safeParse(body).data?.usage ?? null;
  const ticks = usdOfTicks(usage?.cost_in_usd_ticks);
  if (ticks !== null || price === null) return ticks;
  if (price.unit !== 'TOKEN') return costOf(made, price);
  const output = usage?.output_tokens ?? null;
  const input = usage?.input_tokens_details ?? null;
  if (output === null || input === null || (input.text_tokens === null && input.image_tokens === null)) return null;
  const text = (input.text_tokens ?? 0) * price.textInputUsd;
  return text + (input.image_tokens ?? 0) * price.imageInputUsd + output * price.outputUsd;
}

const NOTHING_MADE = { images: null, characters: null, audioSeconds: null, videoSeconds: null };

/** What an answer itself says that it cost, whatever else is in it; null where it does not. */
export function costInAnswer({ kind, price }: RemoteModelDescription, { body }: HttpAnswer): number | null {
  return kind === 'IMAGE' ? costOfPictures(parseJson(body), NOTHING_MADE, price) : null;
}
