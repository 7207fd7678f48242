import { MediaFailure } from '../../../domain/errors';
import type { ExchangeError, HttpAnswer } from './exchange';
import { OUT_OF_CREDIT, PROVIDER_CODE, REFUSALS, readError } from './provider-error';
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

export function contentRefused(provider: string, providerCode: string | null, cause?: ProviderFault): MediaFailure {
  const facts = { providerCode, ...(cause === undefined ? {} : { cause }) };
  return providerFailure(provider, 'CONTENT_REFUSED', `${provider} refuses to make this.`, facts);
}

/** Nobody can tell whether it worked. */
export function interrupted(provider: string, cause: ProviderFault): MediaFailure {
  const message = `There was no whole answer of ${provider}: whether it did the work is not known.`;
  return providerFailure(provider, 'INTERRUPTED', message, { retryable: true, providerCode: cause.code, cause });
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
  const { status } = answer;
  const { code, field } = readError(answer.body);
  const after = retryAfterSeconds(answer.headers, Date.now());
  const cause = new ProviderFault('ProviderStatus', status, code);
  const facts = { providerCode: code, retryAfterSeconds: after, cause };
  const fail = (failure: ProviderFailureCode, message: string, more: FailureFacts = {}) =>
    providerFailure(provider, failure, message, { ...facts, ...more });
  if (status >= 500) return fail('PROVIDER_FAILED', `${provider} failed with status ${status}.`, { retryable: true });
  if (code !== null && REFUSALS.has(code)) return contentRefused(provider, code, cause);
  if (status === 401)
    return fail('PROVIDER_UNAVAILABLE', `The API key for ${provider} is not accepted: it is not set up properly here.`);
  if (status === 429 && code !== null && OUT_OF_CREDIT.has(code)) {
    return fail('PROVIDER_UNAVAILABLE', `The account at ${provider} has no credit left.`);
  }
  if (status === 429)
    return fail('PROVIDER_UNAVAILABLE', `${provider} takes no more requests for now.`, { retryable: true });
  if (status === 404)
    return fail('MODEL_NOT_FOUND', `${provider} does not know this model.`, { path: ['input', 'model'] });
  if (field !== null)
    return fail('INVALID_INPUT', `${provider} does not accept this value.`, { path: ['input', field] });
  return fail('PROVIDER_FAILED', `${provider} did not accept the request (status ${status}).`);
}
