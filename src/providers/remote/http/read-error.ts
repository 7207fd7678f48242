import { z } from 'zod';
import type { ErrorFacts } from './error-meaning';
import type { HttpAnswer } from './exchange';
import { LOOSE_TEXT, looseList, parseJson } from './loose-values';

/** A code, not words: words could be the prompt's. */
export const PROVIDER_CODE = z
  .string()
  .regex(/^[\w.:-]{1,80}$/)
  .nullable()
  .catch(null);

/** As many as anybody writes. */
const MAX_ITEMS = 20;
const MAX_WORDS = 2_000;

/** An item of a list: FastAPI's (fal, Luma, ElevenLabs), or one of `google.rpc`'s details. */
const ITEM = z.object({
  type: PROVIDER_CODE,
  reason: PROVIDER_CODE,
  msg: LOOSE_TEXT,
  loc: z.array(z.union([z.string(), z.number()])).catch([]),
  field: LOOSE_TEXT,
  fieldViolations: looseList(z.object({ field: z.string() })),
});

const INNER = z.object({ code: PROVIDER_CODE }).nullable().catch(null);

/** An error in any form: what stands at its top, under `error`, or under `detail`. */
const PART = z.object({
  code: PROVIDER_CODE,
  status: PROVIDER_CODE,
  type: PROVIDER_CODE,
  error: LOOSE_TEXT,
  detail: LOOSE_TEXT,
  category: PROVIDER_CODE,
  err_code: PROVIDER_CODE,
  error_code: PROVIDER_CODE,
  error_type: PROVIDER_CODE,
  innererror: INNER,
  inner_error: INNER,
  param: LOOSE_TEXT,
  message: LOOSE_TEXT,
  err_msg: LOOSE_TEXT,
  title: LOOSE_TEXT,
  details: looseList(ITEM),
  invalid_fields: looseList(ITEM),
});
type Part = z.infer<typeof PART>;

const ANSWER = z.object({ error: z.unknown().optional(), detail: z.unknown().optional() }).catch({
  error: null,
  detail: null,
});

/**
 * The forms of OpenAI (https://platform.openai.com/docs/guides/error-codes) and those who speak like it, Azure, xAI, Google
 * (https://google.aip.dev/193), fal and Luma (FastAPI's), Replicate (RFC 7807), ElevenLabs and Deepgram. Each provider's
 * table says what the codes mean.
 */
export function readError(body: Uint8Array): Omit<ErrorFacts, 'status'> & { readonly statusInBody: number | null } {
  const json = parseJson(body);
  const { error, detail } = ANSWER.parse(json);
  const items = looseList(ITEM).parse(detail);
  const top = PART.safeParse(json).data;
  // Not what it calls itself, but how it stands.
  const whole = top === undefined ? top : { ...top, status: null };
  const inner = [error, detail].map((part) => PART.safeParse(part).data);
  const parts = [...inner, whole].filter((part) => part !== undefined);
  const all = [...items, ...parts.flatMap(({ details, invalid_fields }) => [...details, ...invalid_fields])];
  const listed = all.slice(0, MAX_ITEMS);
  const codes = [
    ...listed.map(({ reason }) => reason),
    ...parts.flatMap(codesOf),
    ...listed.map(({ type }) => type),
  ].filter((code) => code !== null);
  const words = [error, detail, ...parts.flatMap(wordsOf), ...listed.map(({ msg }) => msg)];
  return {
    codes: [...new Set(codes.sort(numbersLast))],
    words: words.filter((text) => typeof text === 'string').map((text) => text.slice(0, MAX_WORDS)),
    fields: [...parts.map(({ param }) => param ?? ''), ...listed.flatMap(namesOf)].flatMap(segmentsOf),
    statusInBody: statusIn(error),
  };
}

/** The same, of an answer that is none of success. fal says it in a header too. */
export function factsOf({ status, headers, body }: HttpAnswer): ErrorFacts {
  const { statusInBody, codes, ...facts } = readError(body);
  const ofHeader = PROVIDER_CODE.parse(headers.get('x-fal-error-type'));
  return { ...facts, status, codes: ofHeader === null ? codes : [...codes, ofHeader] };
}

/** OpenRouter's and others' `code`, in an answer that says it went well. */
function statusIn(error: unknown): number | null {
  const code = z.object({ code: z.coerce.number().int().min(400).max(599) }).safeParse(error).data?.code;
  return code ?? null;
}

function codesOf(part: Part): readonly (string | null)[] {
  const { code, innererror, inner_error, status, error, type, category, err_code, error_code, error_type } = part;
  const inner = innererror?.code ?? inner_error?.code ?? null;
  return [code, inner, status, PROVIDER_CODE.parse(error), error_code, error_type, type, category, err_code];
}

function wordsOf({ message, err_msg, title, error, detail }: Part): readonly (string | null)[] {
  return [message, err_msg, error, detail, title];
}

function namesOf({ loc, field, fieldViolations }: z.infer<typeof ITEM>): readonly string[] {
  return [loc.join('.'), field ?? '', ...fieldViolations.map((violation) => violation.field)];
}

/** `body.voice_setting.voice_id`, `image[0]`, `instances[0].prompt`: its names, the innermost first. */
function segmentsOf(name: string): readonly string[] {
  return name
    .slice(0, MAX_WORDS)
    .split(/[.[\]]+/)
    .filter((segment) => /^[a-z]\w*$/i.test(segment))
    .slice(0, MAX_ITEMS)
    .reverse();
}

/** Azure's and LiteLLM's `429` says less than a name does. */
function numbersLast(one: string, other: string): number {
  return Number(/^\d+$/.test(one)) - Number(/^\d+$/.test(other));
}

/** A day: what is further off is no advice to wait. */
const MAX_SECONDS = 86_400;

/**
 * Who says it in the body: Replicate as `retry_after` (https://replicate.com/docs/reference/http#rate-limits), Google in a
 * `google.rpc.RetryInfo` as `34.4s` (https://google.aip.dev/193), and neither in a header.
 */
const BODY = z.object({
  retry_after: z.number().min(0).nullable().catch(null),
  error: z
    .object({ details: z.array(z.object({ retryDelay: z.string().optional() })).catch([]) })
    .nullable()
    .catch(null),
});

/**
 * When to ask again, rounded up to seconds; null where the answer does not say. `retry-after-ms` is OpenAI's; `retry-after`
 * counts seconds or names a date (RFC 9110, section 10.2.3).
 */
export function retryAfterSeconds({ headers, body }: Omit<HttpAnswer, 'status'>, nowMs: number): number | null {
  const milliseconds = headers.get('retry-after-ms');
  if (milliseconds !== null && /^\d{1,12}(\.\d+)?$/.test(milliseconds)) return bounded(Number(milliseconds) / 1000);
  return secondsOf(headers.get('retry-after'), nowMs) ?? secondsIn(body);
}

/** What a `retry-after` header says; null where there is none, or one that cannot be understood. */
export function secondsOf(retryAfter: string | null, nowMs: number): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(retryAfter)) return bounded(Number(retryAfter));
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? null : bounded((date - nowMs) / 1000);
}

function secondsIn(body: Uint8Array): number | null {
  const { data } = BODY.safeParse(parseJson(body));
  if (data === undefined) return null;
  if (data.retry_after !== null) return bounded(data.retry_after);
  const delays = (data.error?.details ?? []).map(
    ({ retryDelay = '' }) => /^(\d{1,9}(?:\.\d+)?)s$/.exec(retryDelay)?.[1],
  );
  const delay = delays.find((seconds) => seconds !== undefined);
  return delay === undefined ? null : bounded(Number(delay));
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS);
}
