import { z } from 'zod';
import type { ProviderErrors } from '../http/error-meaning';
import { LOOSE_NUMBER, LOOSE_TEXT, looseList } from '../http/loose-values';
import {
  DONE,
  failed,
  type LongRunningOperation,
  type OperationStatus,
  outputsAt,
  PENDING,
  textIn,
} from '../polling/long-running-operation';

/**
 * Google gives the status by name (https://google.aip.dev/193, https://ai.google.dev/gemini-api/docs/troubleshooting), and,
 * in `details[].reason`, why (google/api/error_reason.proto of googleapis). Read in November 2026.
 */
export const GOOGLE_ERRORS: ProviderErrors = {
  codes: {
    // With status 400 INVALID_ARGUMENT
    API_KEY_INVALID: 'KEY_NOT_ACCEPTED',
    API_KEY_EXPIRED: 'KEY_NOT_ACCEPTED',
    API_KEY_SERVICE_BLOCKED: 'KEY_NOT_ACCEPTED',
    API_KEY_HTTP_REFERRER_BLOCKED: 'KEY_NOT_ACCEPTED',
    API_KEY_IP_ADDRESS_BLOCKED: 'KEY_NOT_ACCEPTED',
    SERVICE_DISABLED: 'KEY_NOT_ACCEPTED',
    CONSUMER_SUSPENDED: 'KEY_NOT_ACCEPTED',
    CONSUMER_INVALID: 'KEY_NOT_ACCEPTED',
    UNAUTHENTICATED: 'KEY_NOT_ACCEPTED',
    PERMISSION_DENIED: 'KEY_NOT_ACCEPTED',

    BILLING_DISABLED: 'NO_CREDIT',

    // https://ai.google.dev/api/generate-content#BlockReason
    SAFETY: 'CONTENT_REFUSED',
    PROHIBITED_CONTENT: 'CONTENT_REFUSED',

    // When to ask again is in `details[].retryDelay`. Without credit it comes with status 402.
    RESOURCE_EXHAUSTED: 'RATE_LIMITED',
    RATE_LIMIT_EXCEEDED: 'RATE_LIMITED',

    NOT_FOUND: 'MODEL_UNKNOWN',

    UNAVAILABLE: 'PASSING',
    INTERNAL: 'PASSING',
    DEADLINE_EXCEEDED: 'PASSING',
    ABORTED: 'PASSING',
    UNKNOWN: 'PASSING',

    INVALID_ARGUMENT: 'LASTING',
    OUT_OF_RANGE: 'LASTING',
    UNIMPLEMENTED: 'LASTING',
  },
  vague: {
    // A project or an account is not ready; for what, the words say: https://ai.google.dev/gemini-api/docs/troubleshooting
    FAILED_PRECONDITION: 'KEY_NOT_ACCEPTED',
  },
  words: [
    // With FAILED_PRECONDITION: google-gemini/gemini-cli issue 1614, u14app/neo-chat issue 7, kolbytn/mindcraft issue 133
    [/^User location is not supported for the API use without a billing account/, 'NO_CREDIT'],
    [/^User location is not supported/, 'KEY_NOT_ACCEPTED'],
    [/^Gemini API free tier is not available|enable billing on (your|the) project/, 'NO_CREDIT'],
    [/^API key (not valid|not found|expired)/i, 'KEY_NOT_ACCEPTED'],
    [/only accessible to billed users/, 'NO_CREDIT'],
    // Imagen and Veo refuse with INVALID_ARGUMENT: https://cloud.google.com/vertex-ai/generative-ai/docs/image/responsible-ai-imagen
    [/Responsible AI practices|usage guidelines|may violate our policies/i, 'CONTENT_REFUSED'],
  ],
  statuses: {},
  fields: {
    model: ['model'],
    prompt: ['prompt'],
    text: ['prompt'],
    image: ['image', 'referenceImages'],
    inline_data: ['image', 'referenceImages'],
    inlineData: ['image', 'referenceImages'],
    referenceImages: ['referenceImages'],
    sampleCount: ['n'],
    aspectRatio: ['aspectRatio', 'size'],
    aspect_ratio: ['aspectRatio', 'size'],
    resolution: ['size'],
    durationSeconds: ['durationSeconds'],
    seed: ['seed'],
  },
  saysRetryable: () => null,
};

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto: an operation has the number alone. */
const RPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** What the number of an operation's error is called; null where it is none. */
function rpcCodeName(code: number | null): string | null {
  return code === null ? null : (RPC_CODES[code] ?? null);
}

/** `models/veo-3.0-generate-001/operations/abc`; nothing that leads elsewhere. */
const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

export const BASE_URL = 'https://generativelanguage.googleapis.com/v1beta';

/** A video at an address, or written out: https://ai.google.dev/gemini-api/docs/video, js-genai 6e9b35c */
const SAMPLE = z
  .object({ video: z.object({ uri: LOOSE_TEXT, encodedVideo: LOOSE_TEXT, bytesBase64Encoded: LOOSE_TEXT }) })
  .transform(({ video }) => {
    const base64 = video.encodedVideo ?? video.bytesBase64Encoded;
    return video.uri ?? (base64 === null ? null : `data:video/mp4;base64,${base64}`);
  });

const GENERATED = z.object({
  generatedSamples: looseList(SAMPLE),
  raiMediaFilteredCount: LOOSE_NUMBER,
  raiMediaFilteredReasons: z.array(z.unknown()).catch([]),
});

/** https://ai.google.dev/api/batch-api#Operation: an error has a number, and seldom a status. */
const OPERATION = z.object({
  name: z.string().regex(NAME).nullable().catch(null),
  done: z.boolean().catch(false),
  error: z.object({ code: LOOSE_NUMBER, status: LOOSE_TEXT, message: LOOSE_TEXT }).nullable().catch(null),
  response: z
    .union([
      z.object({ generateVideoResponse: GENERATED }).transform((found) => found.generateVideoResponse),
      GENERATED,
    ])
    .nullable()
    .catch(null),
});

export const GOOGLE_OPERATION: LongRunningOperation = {
  authorization: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  handleOf(answer) {
    const name = OPERATION.safeParse(answer).data?.name ?? null;
    return name === null ? null : { name };
  },
  statusUrl(handle) {
    const name = textIn(handle, 'name');
    return name === null || !NAME.test(name) ? null : `${BASE_URL}/${name}`;
  },
  statusOf(answer): OperationStatus {
    const { data } = OPERATION.safeParse(answer);
    if (data === undefined || !data.done) return PENDING;
    if (data.error !== null) {
      const { code, status, message } = data.error;
      return failed([status ?? rpcCodeName(code)], [message]);
    }
    return isFiltered(data.response) ? { status: 'REFUSED' } : DONE;
  },
  resultUrl: () => null,
  isFailedResult: () => false,
  resultOf(answer) {
    return outputsAt(OPERATION.safeParse(answer).data?.response?.generatedSamples ?? []);
  },
  costOf: () => null,
  cancelRequest(handle) {
    const url = GOOGLE_OPERATION.statusUrl(handle);
    return url === null ? null : { method: 'POST', url: `${url}:cancel` };
  },
};

/** Whether all that was made is withheld: by its number, or by the reasons alone. */
function isFiltered(made: z.infer<typeof GENERATED> | null): boolean {
  if (made === null || made.generatedSamples.length > 0) return false;
  return (made.raiMediaFilteredCount ?? 0) > 0 || made.raiMediaFilteredReasons.length > 0;
}
