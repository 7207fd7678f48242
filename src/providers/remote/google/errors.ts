import type { ProviderErrors } from '../http/error-meaning';

/**
 * Google tells the status by name (https://google.aip.dev/193, https://ai.google.dev/gemini-api/docs/troubleshooting), and,
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
export function rpcCodeName(code: number | null): string | null {
  return code === null ? null : (RPC_CODES[code] ?? null);
}
