import { z } from 'zod';
import { parseJson } from './parse-json';

/** What providers call content that they will not make, or make anything of. */
export const REFUSALS: ReadonlySet<string> = new Set([
  // https://platform.openai.com/docs/guides/error-codes, and Azure's
  'moderation_blocked',
  'content_policy_violation', // also fal: https://docs.fal.ai/errors
  'content_filter',
  'ResponsibleAIPolicyViolation',
  // https://elevenlabs.io/docs/developers/resources/error-messages
  'content_against_policy',
  // https://ai.google.dev/api/generate-content#BlockReason
  'SAFETY',
  'PROHIBITED_CONTENT',
]);

/** Where waiting does not help: https://platform.openai.com/docs/guides/error-codes */
export const OUT_OF_CREDIT: ReadonlySet<string> = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

/** Input fields by what OpenAI and those who speak like it call them in `error.param`. */
const FIELDS: Readonly<Record<string, string>> = {
  prompt: 'prompt',
  n: 'n',
  size: 'size',
  quality: 'quality',
  image: 'image',
  mask: 'mask',
  input: 'text',
  voice: 'voice',
  speed: 'speed',
  response_format: 'format',
  file: 'audio',
  language: 'language',
};

/** A code, not words: words could be the prompt's. */
export const PROVIDER_CODE = z
  .string()
  .regex(/^[\w.:-]{1,80}$/)
  .nullable()
  .catch(null);

const ERROR = z.object({
  error: z
    .object({
      code: PROVIDER_CODE,
      status: PROVIDER_CODE,
      type: PROVIDER_CODE,
      param: z.string().nullable().catch(null),
    })
    .nullable()
    .catch(null),
  detail: z
    .union([
      z.array(z.object({ type: PROVIDER_CODE })).transform(([first]) => first?.type ?? null),
      z.object({ status: PROVIDER_CODE }).transform(({ status }) => status),
    ])
    .nullable()
    .catch(null),
  // fal's platform: https://fal.ai/docs/documentation/model-apis/request-errors
  error_type: PROVIDER_CODE,
  err_code: PROVIDER_CODE,
  code: PROVIDER_CODE,
});

export interface ProviderError {
  readonly code: string | null;
  /** The input field that it is about. */
  readonly field: string | null;
}

/** The forms of OpenAI and xAI, Google, fal and Luma, ElevenLabs, Deepgram. */
export function readError(body: Uint8Array): ProviderError {
  const { data } = ERROR.safeParse(parseJson(body));
  if (data === undefined) return { code: null, field: null };
  const { error, detail, error_type, err_code } = data;
  const param = error?.param ?? null;
  const field = param !== null && Object.hasOwn(FIELDS, param) ? FIELDS[param] : null;
  const code = error?.code ?? error?.status ?? error?.type ?? detail ?? error_type ?? err_code ?? data.code;
  return { code, field: field ?? null };
}
