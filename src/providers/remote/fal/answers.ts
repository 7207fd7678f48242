import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import { endOf, languageCode } from '../answers/transcripts';
import type { ProviderErrors } from '../http/error-meaning';
import type { HttpAnswer } from '../http/exchange';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList, parseJson } from '../http/loose-values';
import {
  DONE,
  type LongRunningOperation,
  outputsAt,
  PENDING,
  textIn,
  type WorkResult,
} from '../polling/long-running-operation';

/**
 * Of the models: https://fal.ai/docs/documentation/model-apis/errors, a list with a type and a place each. Of the platform:
 * https://fal.ai/docs/documentation/model-apis/request-errors, words and a type, which a header has too. Read in November
 * 2026.
 */
export const FAL_ERRORS: ProviderErrors = {
  codes: {
    content_policy_violation: 'CONTENT_REFUSED',
    downstream_service_unavailable: 'PASSING',
    generation_timeout: 'PASSING',
    internal_server_error: 'PASSING',
  },
  vague: {},
  words: [
    // Status 403: «User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.»
    [/Exhausted balance|^User is locked/, 'NO_CREDIT'],
  ],
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  // The names that its models share; each has an OpenAPI page of its own.
  fields: {
    prompt: ['prompt', 'text'],
    text: ['text', 'prompt'],
    image_url: ['image', 'referenceImages'],
    image_urls: ['image', 'referenceImages'],
    start_image_url: ['image'],
    first_frame_url: ['image'],
    reference_image_url: ['referenceImages'],
    reference_image_urls: ['referenceImages'],
    mask_url: ['mask'],
    mask_image_url: ['mask'],
    video_url: ['video'],
    audio_url: ['audio'],
    num_images: ['n'],
    image_size: ['size', 'aspectRatio'],
    aspect_ratio: ['aspectRatio', 'size'],
    resolution: ['size'],
    duration: ['durationSeconds'],
    seed: ['seed'],
    voice: ['voice'],
    voice_id: ['voice'],
    speed: ['speed'],
    output_format: ['format'],
    language: ['language'],
    diarize: ['diarize'],
  },
  saysRetryable(headers) {
    const said = headers.get('x-fal-retryable')?.toLowerCase();
    return said === 'true' || said === 'false' ? said === 'true' : null;
  },
};

/** https://docs.fal.ai/model-apis/model-endpoints/queue */
const SUBMITTED = z.object({
  request_id: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .nullable()
    .catch(null),
  response_url: LOOSE_TEXT,
  status_url: LOOSE_TEXT,
  cancel_url: LOOSE_TEXT,
});

const STATUS = z.object({ status: z.string() });

const FILE = z.union([
  z.string().transform((url) => ({ url, duration: null })),
  z.object({ url: z.string(), duration: LOOSE_NUMBER }),
]);

/** `video` of nearly all models, and what a few have in its place. */
const VIDEO = z.object({ video: FILE.nullable().catch(null), videos: looseList(FILE) });

/** https://fal.ai/models/fal-ai/whisper/api */
const TRANSCRIPT = z.object({
  text: z.string(),
  inferred_languages: z.array(z.string()).nullable().catch(null),
  chunks: looseList(
    z.object({ text: z.string(), timestamp: z.tuple([LOOSE_NUMBER, LOOSE_NUMBER]), speaker: LOOSE_TEXT }),
  ),
});

/** What the result of work that failed is answered with: https://fal.ai/docs/documentation/model-apis/request-errors */
const FAILED: ReadonlySet<number> = new Set([400, 422, 499, 500, 502, 503, 504]);

const ERROR = z.union([
  z.object({ detail: z.unknown().refine((detail) => detail !== undefined) }),
  z.object({ error_type: z.string() }),
]);

/**
 * How many answers that only might be the work's are taken for those of a proxy, which pass: a minute of them, as they are
 * asked for. An app that has crashed answers like one, without any mark of fal's.
 */
const MAX_UNMARKED_FAILURES = 6;

export const FAL_OPERATION: LongRunningOperation = {
  authorization: (apiKey) => ({ authorization: `Key ${apiKey}` }),
  handleOf(answer, submittedTo) {
    const { data } = SUBMITTED.safeParse(answer);
    const resultUrl = data?.response_url ?? requestUrl(data?.request_id ?? null, submittedTo);
    if (data === undefined || resultUrl === null) return null;
    return {
      resultUrl,
      statusUrl: data.status_url ?? `${resultUrl}/status`,
      cancelUrl: data.cancel_url ?? `${resultUrl}/cancel`,
    };
  },
  statusUrl: (handle) => textIn(handle, 'statusUrl'),
  // Whether it went well is said by the status of the result.
  statusOf: (answer) => (STATUS.safeParse(answer).data?.status === 'COMPLETED' ? DONE : PENDING),
  resultUrl: (handle) => textIn(handle, 'resultUrl'),
  isFailedResult: (answer, tries) =>
    FAILED.has(answer.status) && (isOfTheWork(answer) || tries >= MAX_UNMARKED_FAILURES),
  resultOf(answer) {
    const found = VIDEO.safeParse(answer).data;
    const video = found?.video ?? found?.videos[0];
    if (video !== undefined) return outputsAt([video.url], { videoSeconds: video.duration });
    const transcript = TRANSCRIPT.safeParse(answer).data;
    return transcript === undefined ? 'NOT_UNDERSTOOD' : transcribed(transcript);
  },
  costOf: () => null,
  cancelRequest(handle) {
    const url = textIn(handle, 'cancelUrl');
    return url === null ? null : { method: 'PUT', url };
  },
};

/** Where a request is, by its id: of the app, which is the owner and the first name of the model's id. */
function requestUrl(id: string | null, submittedTo: string): string | null {
  const { origin, pathname } = new URL(submittedTo);
  return id === null ? null : `${origin}${pathname.split('/').slice(0, 3).join('/')}/requests/${id}`;
}

/** Both kinds of fal's errors have a `detail`, and a header of their own; what fails on the way to fal has neither. */
function isOfTheWork({ headers, body }: HttpAnswer): boolean {
  const isMarked = headers.has('x-fal-error-type') || headers.has('x-fal-retryable');
  return isMarked || ERROR.safeParse(parseJson(body)).success;
}

function transcribed({ text, inferred_languages, chunks }: z.infer<typeof TRANSCRIPT>): WorkResult {
  const segments = chunks.flatMap(({ timestamp: [start, end], text: said, speaker }) =>
    start === null ? [] : [{ startSeconds: start, endSeconds: end ?? start, text: said.trim(), speaker }],
  );
  const language = languageCode(inferred_languages?.[0] ?? null);
  const transcript: Transcript = {
    text: text.trim(),
    language,
    durationSeconds: endOf(segments),
    segments,
  };
  return { urls: [], transcript, videoSeconds: null, costUsd: null };
}
