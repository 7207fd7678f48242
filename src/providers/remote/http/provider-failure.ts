import { MediaFailure } from '../../../domain/errors';
import { type ErrorFacts, type ProviderErrors, type Verdict, verdictOn } from './error-meaning';
import type { ExchangeError, HttpAnswer } from './exchange';
import { factsOf, PROVIDER_CODE, readError, retryAfterSeconds } from './read-error';

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

/** Nobody knows whether it worked. */
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
    case 'TOO_LARGE':
      return providerFailure(provider, 'PROVIDER_FAILED', `${provider} answered with more than is accepted.`, facts);
    default:
      return error.problem satisfies never;
  }
}

/** Whose errors they are. */
export interface ErrorSource {
  readonly name: string;
  readonly errors: ProviderErrors;
}

/**
 * A whole answer that says it went well, of which nothing can be made. An error may be in it all the same: what it means is
 * believed, and otherwise the work may have been done.
 */
export function notUnderstood(
  { name: provider, errors }: ErrorSource,
  answer: HttpAnswer,
  given: readonly string[],
  cause: ProviderFault,
): MediaFailure {
  const { statusInBody, ...facts } = readError(answer.body);
  const verdict = verdictOn(errors, { ...facts, status: statusInBody }, given, 'LASTING');
  const { meaning, code } = verdict;
  if (meaning === 'LASTING' || meaning === 'PASSING' || meaning === 'FIELD_INVALID') {
    return providerFailure(provider, 'PROVIDER_FAILED', formUnknown(provider), {
      providerCode: code ?? NOT_UNDERSTOOD,
      cause,
    });
  }
  return failureOf(provider, verdict, { retryAfterSeconds: retryAfterSeconds(answer, Date.now()), cause });
}

/** An answer that is none of success. */
export function statusFailure(source: ErrorSource, answer: HttpAnswer, given: readonly string[]): MediaFailure {
  const { status, headers } = answer;
  const { name, errors } = source;
  const verdict = verdictOn(errors, factsOf(answer), given, 'LASTING');
  return failureOf(name, verdict, {
    status,
    retryable: errors.saysRetryable(headers),
    retryAfterSeconds: retryAfterSeconds(answer, Date.now()),
    cause: new ProviderFault('ProviderStatus', status, verdict.code),
  });
}

/** Accepted work of which the provider says that it failed. */
export function workFailure(
  { name, errors }: ErrorSource,
  error: Pick<ErrorFacts, 'codes' | 'words'>,
  given: readonly string[],
): MediaFailure {
  const facts = { ...error, status: null, fields: [] };
  return failureOf(name, verdictOn(errors, facts, given, 'PASSING'), {});
}

interface Circumstances extends Pick<FailureFacts, 'retryAfterSeconds' | 'cause'> {
  readonly status?: number;
  /** What the provider itself says of it; null: nothing. */
  readonly retryable?: boolean | null;
}

/** The failure that a verdict comes to. */
function failureOf(provider: string, { meaning, field, code }: Verdict, circumstances: Circumstances): MediaFailure {
  const { status, retryable: isSaidRetryable = null, ...known } = circumstances;
  const facts: FailureFacts = {
    ...known,
    providerCode: code,
    ...(field === null ? {} : { path: ['input', ...field.split('.')] }),
  };
  switch (meaning) {
    case 'CONTENT_REFUSED':
      return providerFailure(provider, 'CONTENT_REFUSED', `${provider} refuses to make this.`, facts);
    case 'KEY_NOT_ACCEPTED': {
      const message = `The API key for ${provider} is not accepted: it is not set up properly here.`;
      return providerFailure(provider, 'PROVIDER_UNAVAILABLE', message, facts);
    }
    case 'NO_CREDIT':
      return providerFailure(provider, 'PROVIDER_UNAVAILABLE', `The account at ${provider} has no credit left.`, facts);
    case 'RATE_LIMITED': {
      const message = `${provider} takes no more for now.`;
      return providerFailure(provider, 'PROVIDER_UNAVAILABLE', message, { ...facts, retryable: true });
    }
    case 'MODEL_UNKNOWN': {
      const message = `${provider} does not know this model.`;
      return providerFailure(provider, 'MODEL_NOT_FOUND', message, { ...facts, path: ['input', 'model'] });
    }
    case 'FIELD_INVALID':
      return providerFailure(provider, 'INVALID_INPUT', `${provider} does not accept this value.`, facts);
    case 'PASSING':
    case 'LASTING': {
      const retryable = isSaidRetryable ?? meaning === 'PASSING';
      return providerFailure(provider, 'PROVIDER_FAILED', failed(provider, status), { ...facts, retryable });
    }
    default:
      return meaning satisfies never;
  }
}

function failed(provider: string, status: number | undefined): string {
  if (status === undefined) return `${provider} could not make it.`;
  if (status >= 500) return `${provider} failed with status ${status}.`;
  return `${provider} did not accept the request (status ${status}).`;
}
