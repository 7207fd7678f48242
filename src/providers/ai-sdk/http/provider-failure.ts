import { MediaFailure } from '../../../domain/errors';
import type { ExchangeError, HttpAnswer } from './exchange';
import { OUT_OF_CREDIT, PROVIDER_CODE, type ProviderError, REFUSALS, readError } from './provider-error';
import { retryAfterSeconds } from './retry-after';

interface FailureFacts {
  readonly retryable?: boolean;
  readonly providerCode?: string | null;
  readonly retryAfterSeconds?: number | null;
  readonly path?: readonly string[];
  readonly cause?: ProviderFault;
}

/** What may be logged of a failure of the provider: nothing that the request, or the provider's words, could be in. */
export class ProviderFault extends Error {
  constructor(
    override readonly name: string,
    readonly statusCode: number | null,
    readonly code: string | null,
  ) {
    super([statusCode, code].filter((fact) => fact !== null).join(' '));
  }
}

type ProviderFailureCode =
  | 'CONTENT_REFUSED'
  | 'INVALID_INPUT'
  | 'MODEL_NOT_FOUND'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_FAILED'
  | 'INTERRUPTED';

export function providerFailure(
  provider: string,
  code: ProviderFailureCode,
  message: string,
  facts: FailureFacts = {},
): MediaFailure {
  const { retryAfterSeconds = null, ...options } = facts;
  const providerCode = PROVIDER_CODE.parse(facts.providerCode);
  return new MediaFailure(code, message, {
    ...options,
    details: { type: 'PROVIDER', provider, providerCode, retryAfterSeconds },
  });
}

export function contentRefused(provider: string, providerCode: string | null): MediaFailure {
  return providerFailure(provider, 'CONTENT_REFUSED', `${provider} refuses to make this.`, { providerCode });
}

/** Nobody can tell whether it worked. */
export function interrupted(provider: string, cause: ProviderFault): MediaFailure {
  const message = `There was no whole answer of ${provider}: whether it did the work is not known.`;
  return providerFailure(provider, 'INTERRUPTED', message, { retryable: true, providerCode: cause.code, cause });
}

/** A whole answer that says it went well, of which nothing can be made. An error may be in it all the same. */
export function notUnderstood(provider: string, answer: HttpAnswer, cause: ProviderFault): MediaFailure {
  const { code } = readError(answer.body);
  if (code !== null && REFUSALS.has(code)) return contentRefused(provider, code);
  return providerFailure(provider, 'PROVIDER_FAILED', formUnknown(provider), {
    providerCode: code ?? NOT_UNDERSTOOD,
    cause,
  });
}

/** The same of the result of work that was accepted. */
export function resultNotUnderstood(provider: string): MediaFailure {
  return providerFailure(provider, 'PROVIDER_FAILED', formUnknown(provider), { providerCode: NOT_UNDERSTOOD });
}

const NOT_UNDERSTOOD = 'ANSWER_NOT_UNDERSTOOD';

function formUnknown(provider: string): string {
  return `${provider} answered in a form that is not understood here. Asking again would most likely cost as much, and come to the same.`;
}

export function exchangeFailure(provider: string, error: ExchangeError): MediaFailure {
  const cause = new ProviderFault(error.name, null, error.code);
  const facts = { providerCode: error.code, cause };
  switch (error.problem) {
    case 'NOT_SENT':
      return providerFailure(provider, 'PROVIDER_UNAVAILABLE', `${provider} cannot be reached.`, {
        ...facts,
        retryable: true,
      });
    case 'CUT_OFF':
      return interrupted(provider, cause);
    case 'UNREADABLE':
      return providerFailure(provider, 'PROVIDER_FAILED', `${provider} answered with more than is accepted.`, facts);
    default:
      return error.problem satisfies never;
  }
}

/** An answer that is none of success. */
export function statusFailure(provider: string, answer: HttpAnswer): MediaFailure {
  const { status, headers } = answer;
  const { field, ...error } = readError(answer.body);
  const code = error.code ?? PROVIDER_CODE.parse(headers.get('x-fal-error-type'));
  const cause = new ProviderFault('ProviderStatus', status, code);
  const { failure, message, ...verdict } = verdictOn(provider, status, { code, field });
  const retryable = failure === 'PROVIDER_FAILED' ? (saysRetryable(headers) ?? verdict.retryable) : verdict.retryable;
  return providerFailure(provider, failure, message, {
    ...verdict,
    ...(retryable === undefined ? {} : { retryable }),
    providerCode: code,
    retryAfterSeconds: retryAfterSeconds(answer, Date.now()),
    cause,
  });
}

/** fal knows which of its failures may pass (https://fal.ai/docs/documentation/model-apis/errors); null: it does not say. */
function saysRetryable(headers: Headers): boolean | null {
  const said = headers.get('x-fal-retryable')?.toLowerCase();
  return said === 'true' || said === 'false' ? said === 'true' : null;
}

interface Verdict extends Pick<FailureFacts, 'retryable' | 'path'> {
  readonly failure: ProviderFailureCode;
  readonly message: string;
}

function verdictOn(provider: string, status: number, { code, field }: ProviderError): Verdict {
  if (status >= 500) {
    return { failure: 'PROVIDER_FAILED', message: `${provider} failed with status ${status}.`, retryable: true };
  }
  if (code !== null && REFUSALS.has(code)) {
    return { failure: 'CONTENT_REFUSED', message: `${provider} refuses to make this.` };
  }
  if (status === 401) {
    const message = `The API key for ${provider} is not accepted: it is not set up properly here.`;
    return { failure: 'PROVIDER_UNAVAILABLE', message };
  }
  if (status === 429 && code !== null && OUT_OF_CREDIT.has(code)) {
    return { failure: 'PROVIDER_UNAVAILABLE', message: `The account at ${provider} has no credit left.` };
  }
  if (status === 429) {
    return { failure: 'PROVIDER_UNAVAILABLE', message: `${provider} takes no more for now.`, retryable: true };
  }
  if (status === 404) {
    return { failure: 'MODEL_NOT_FOUND', message: `${provider} does not know this model.`, path: ['input', 'model'] };
  }
  if (field !== null) {
    return { failure: 'INVALID_INPUT', message: `${provider} does not accept this value.`, path: ['input', field] };
  }
  return { failure: 'PROVIDER_FAILED', message: `${provider} did not accept the request (status ${status}).` };
}
