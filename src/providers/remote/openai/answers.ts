import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import type { ProviderErrors } from '../http/error-meaning';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';

/**
 * Of OpenAI (https://platform.openai.com/docs/guides/error-codes, openai-openapi f85dbe2 of 2026-08-21), and of those who
 * speak like it: each is named where it differs. Read in November 2026.
 */
export const OPENAI_ERRORS: ProviderErrors = {
  codes: {
    invalid_api_key: 'KEY_NOT_ACCEPTED',
    unsupported_country_region_territory: 'KEY_NOT_ACCEPTED',
    account_deactivated: 'KEY_NOT_ACCEPTED',
    // Groq: an administrator has to accept the terms of a model (https://console.groq.com/docs/errors)
    model_terms_required: 'KEY_NOT_ACCEPTED',
    // LiteLLM: https://docs.litellm.ai/docs/exception_mapping
    auth_error: 'KEY_NOT_ACCEPTED',

    insufficient_quota: 'NO_CREDIT',
    billing_hard_limit_reached: 'NO_CREDIT',
    billing_not_active: 'NO_CREDIT',
    // With type insufficient_quota, since 2026: users wrote the answers down.
    credit_balance_exhausted: 'NO_CREDIT',
    project_spend_limit_exceeded: 'NO_CREDIT',
    organization_spend_limit_exceeded: 'NO_CREDIT',
    // LiteLLM, with status 400: https://docs.litellm.ai/docs/proxy/users
    budget_exceeded: 'NO_CREDIT',

    moderation_blocked: 'CONTENT_REFUSED',
    content_policy_violation: 'CONTENT_REFUSED',
    // Azure: https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter, its older form in camel case
    content_filter: 'CONTENT_REFUSED',
    contentFilter: 'CONTENT_REFUSED',
    ResponsibleAIPolicyViolation: 'CONTENT_REFUSED',

    rate_limit_exceeded: 'RATE_LIMITED',
    too_many_requests: 'RATE_LIMITED',
    // Azure
    RateLimitReached: 'RATE_LIMITED',

    // Azure: https://learn.microsoft.com/azure/ai-services/openai/reference
    DeploymentNotFound: 'MODEL_UNKNOWN',
    // Groq: https://console.groq.com/docs/errors
    model_decommissioned: 'MODEL_UNKNOWN',
    // Together: https://docs.together.ai/docs/error-codes
    model_not_available: 'MODEL_UNKNOWN',
    // vLLM: entrypoints/openai/api_server.py
    NotFoundError: 'MODEL_UNKNOWN',

    server_error: 'PASSING',
    overloaded_error: 'PASSING',

    // The address is wrong, not the model.
    unknown_url: 'LASTING',
  },
  vague: {
    // Also with status 404 of a model that only the words say why of
    model_not_found: 'MODEL_UNKNOWN',
  },
  words: [
    // Status 403 without a code: openai-php/client issue 565; 400 and 404, as users wrote down (openai/openai-go issue 565)
    [/^Your organization must be verified/, 'KEY_NOT_ACCEPTED'],
    // OpenRouter, status 403, with the number alone for a code: https://openrouter.ai/docs/api/reference/errors-and-debugging
    [/requires moderation on OpenRouter/, 'CONTENT_REFUSED'],
    // Retired models, without a code of their own: https://developers.openai.com/api/docs/deprecations
    [/^The model [`'"].{1,200}[`'"] (does not exist|has been deprecated)/, 'MODEL_UNKNOWN'],
  ],
  // «Country, region, or territory not supported», and what the key, its project or its organization may not do
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  fields: {
    model: ['model'],
    prompt: ['prompt'],
    n: ['n'],
    size: ['size'],
    quality: ['quality'],
    image: ['image', 'referenceImages'],
    images: ['image', 'referenceImages'],
    mask: ['mask'],
    input: ['text'],
    voice: ['voice'],
    speed: ['speed'],
    response_format: ['format'],
    file: ['audio'],
    language: ['language'],
    seed: ['seed'],
  },
  saysRetryable: () => null,
};

/** Times and a text; LocalAI's words have a `text`, where OpenAI's have a `word`. */
const PART = z
  .object({ start: LOOSE_NUMBER, end: LOOSE_NUMBER, text: LOOSE_TEXT, word: LOOSE_TEXT, speaker: LOOSE_TEXT })
  .transform(({ start, end, text, word, speaker }) => {
    const said = text ?? word;
    return start === null || said === null ? null : { start, end: end ?? start, said, speaker };
  });

/**
 * https://platform.openai.com/docs/api-reference/audio/verbose-json-object, as LocalAI, vLLM, Together, whisper.cpp and
 * others write it: no more than the text is sure, or, without it, the segments. What is billed by its length has that in
 * `usage` alone.
 */
const OPENAI = z.object({
  text: LOOSE_TEXT,
  language: LOOSE_TEXT,
  duration: LOOSE_NUMBER,
  usage: z.object({ type: LOOSE_TEXT, seconds: LOOSE_NUMBER }).nullable().catch(null),
  segments: looseList(PART),
  words: looseList(PART),
});

/** null where there is none. Its language is as the server writes it. */
export function readTranscript(answer: HttpAnswer): Transcript | null {
  const body = parseJson(answer.body);
  return body === null ? readPlain(answer) : readObject(body);
}

function readObject(body: unknown): Transcript | null {
  const { data } = OPENAI.safeParse(body);
  if (data === undefined || (data.text === null && data.segments.length === 0)) return null;
  const parts = data.segments.length > 0 ? data.segments : data.words;
  const unit = unitOf(parts);
  const usedSeconds = data.usage?.type === 'duration' ? data.usage.seconds : null;
  return {
    text: (data.text ?? parts.map(({ said }) => said).join('')).trim(),
    language: data.language,
    durationSeconds: data.duration ?? usedSeconds,
    segments: parts.map(({ start, end, said, speaker }) => ({
      startSeconds: start / unit,
      endSeconds: end / unit,
      text: said.trim(),
      speaker,
    })),
  };
}

/**
 * Go's time.Duration, which older versions of LocalAI wrote. Eleven days are no recording: it is nanoseconds, unless they
 * would be as many.
 */
function unitOf(parts: readonly { readonly end: number }[]): number {
  return parts.some(({ end }) => end > 1e6 && end < 1e15) ? 1e9 : 1;
}

const SUBTITLES = /^(WEBVTT|\d+\r?\n\d\d:\d\d)/;

/**
 * What is answered with `response_format=text`, by servers that know no other: as text, as HTML (whisper.cpp), or without a
 * type. Text that begins as another form is none, and neither is what ought to have been an object.
 */
function readPlain({ headers, body }: HttpAnswer): Transcript | null {
  const text = plainText(body)?.trim() ?? '';
  const isObject = /json|xml/i.test(headers.get('content-type') ?? '');
  if (isObject || text === '' || /^[<{[]/.test(text) || SUBTITLES.test(text)) return null;
  return { text, language: null, durationSeconds: null, segments: [] };
}

/** null where the bytes are no text. */
function plainText(body: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
