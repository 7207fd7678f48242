import type { Model, ModelPrice } from '../../graph/documents/models';
import type { Draft } from './draft';
import { numberOf } from './settings';

export interface Estimate {
  /** Null where it cannot be told before. */
  readonly usd: number | null;
  /** How it comes about. */
  readonly reason: string;
}

/** What a draft will cost by the prices that are known, before it is asked for. */
export function estimate(draft: Draft, model: Model): Estimate {
  const { prices } = model;
  const [first] = prices;
  if (first === undefined) return { usd: null, reason: 'The price is not known in advance.' };
  if (prices.every(({ usd }) => usd === 0)) return { usd: 0, reason: 'Runs on this server.' };
  const { unit, usd } = first;
  switch (unit) {
    case 'image': {
      const count = numberOf(draft, model, 'n') ?? 1;
      return { usd: usd * count, reason: `${plural(count, 'picture')} at ${formatPrice(usd)} each.` };
    }
    case 'second': {
      const seconds = numberOf(draft, model, 'durationSeconds');
      return seconds === undefined
        ? { usd: null, reason: `${formatPrice(usd)} a second of video.` }
        : { usd: usd * seconds, reason: `${plural(seconds, 'second')} at ${formatPrice(usd)} each.` };
    }
    case 'minute':
      return byMinute(draft, usd);
    case 'thousand characters': {
      const { length } = draft.prompt;
      const reason = `${plural(length, 'character')} at ${formatPrice(usd)} a thousand.`;
      return { usd: (usd * length) / 1_000, reason };
    }
    default:
      return { usd: null, reason: tokenPrices(prices) };
  }
}

function byMinute({ audio, video }: Draft, usd: number): Estimate {
  const durationMs = (audio ?? video)?.durationMs ?? null;
  if (durationMs === null) return { usd: null, reason: `${formatPrice(usd)} a minute of sound.` };
  const minutes = durationMs / 60_000;
  return { usd: usd * minutes, reason: `${minutes.toFixed(1)} minutes at ${formatPrice(usd)} each.` };
}

/** Of three, the first is for text, the second for pictures that are given, the third for what is made. */
function tokenPrices(prices: readonly ModelPrice[]): string {
  const names = ['of text', 'of pictures given', 'of what is made'];
  const parts = prices.map(({ usd }, index) => `${formatPrice(usd)} ${names[index] ?? ''}`);
  return `By tokens, for a million: ${parts.join(', ')}.`;
}

function plural(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
}

/** `$0.04`, `$0.0045`, `$12.00`: as many digits as say something. */
export function formatPrice(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0.0001) return 'less than $0.0001';
  return `$${usd >= 0.1 ? usd.toFixed(2) : Number(usd.toPrecision(2)).toString()}`;
}
