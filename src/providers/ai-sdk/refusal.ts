import { z } from 'zod';
import type { MediaFailure } from '../../domain/errors';
import type { HttpAnswer } from './http/exchange';
import { parseJson } from './http/parse-json';
import { contentRefused } from './http/provider-failure';

/**
 * Answers of success that hold a refusal instead of media: of Gemini (https://ai.google.dev/api/generate-content), of
 * Imagen, and of xAI.
 */
const ANSWER = z.object({
  promptFeedback: z.object({ blockReason: z.string() }).nullish().catch(null),
  candidates: z
    .array(z.object({ finishReason: z.string() }))
    .nullish()
    .catch(null),
  predictions: z
    .array(z.object({ raiFilteredReason: z.string().optional() }))
    .nullish()
    .catch(null),
  data: z
    .array(z.object({ respect_moderation: z.boolean().optional() }))
    .nullish()
    .catch(null),
});

/** Why Gemini stopped, where it was the content. */
const CONTENT_REASONS: ReadonlySet<string> = new Set([
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'RECITATION',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

/** The refusal in an answer that says it went well; null where there is none. */
export function refusalIn(provider: string, answer: HttpAnswer): MediaFailure | null {
  const { data: body } = ANSWER.safeParse(parseJson(answer.body));
  if (body === undefined) return null;
  const reasons = (body.candidates ?? []).map(({ finishReason }) => finishReason);
  const isRefused =
    (body.promptFeedback ?? null) !== null ||
    reasons.some((reason) => CONTENT_REASONS.has(reason)) ||
    (body.predictions ?? []).some(({ raiFilteredReason }) => raiFilteredReason !== undefined) ||
    (body.data ?? []).some((image) => image.respect_moderation === false);
  return isRefused ? contentRefused(provider, null) : null;
}
