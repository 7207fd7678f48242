import type { MediaFailure } from '../../../domain/errors';
import { type ErrorFacts, type ProviderErrors, type Verdict, verdictOn } from './error-meaning';
import type { HttpAnswer } from './exchange';
import { type FailureFacts, formUnknown, NOT_UNDERSTOOD, ProviderFault, providerFailure } from './provider-failure';
import { factsOf, readError } from './read-error';
import { retryAfterSeconds } from './retry-after';

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

/** What a client is told of a verdict. */
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
