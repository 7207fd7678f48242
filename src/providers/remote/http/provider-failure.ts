import { MediaFailure } from '../../../domain/errors';
import type { ExchangeError } from './exchange';
import { PROVIDER_CODE } from './read-error';

export interface FailureFacts {
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

/** The same of the result of work that was accepted: see `notUnderstood`. */
export function resultNotUnderstood(provider: string): MediaFailure {
  return providerFailure(provider, 'PROVIDER_FAILED', formUnknown(provider), { providerCode: NOT_UNDERSTOOD });
}

/** Nothing is in an answer that is understood. */
export function nothingMade(provider: string): MediaFailure {
  return providerFailure(provider, 'PROVIDER_FAILED', `${provider} made nothing.`, { retryable: true });
}

/** Our own code: the provider has none for it. */
export const NOT_UNDERSTOOD = 'ANSWER_NOT_UNDERSTOOD';

export function formUnknown(provider: string): string {
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
    case 'TOO_LARGE':
      return providerFailure(provider, 'PROVIDER_FAILED', `${provider} answered with more than is accepted.`, facts);
    default:
      return error.problem satisfies never;
  }
}
