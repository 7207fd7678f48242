import { MediaFailure } from '../../domain/errors';

interface LocalFailureOptions {
  /** Whether it may not fail the next time. */
  readonly retryable: boolean;
  readonly cause: unknown;
}

/** PROVIDER_FAILED, of a model that runs here. */
export function localFailure(message: string, { retryable, cause }: LocalFailureOptions): MediaFailure {
  return new MediaFailure('PROVIDER_FAILED', message, {
    retryable,
    details: { type: 'PROVIDER', provider: 'local', providerCode: null, retryAfterSeconds: null },
    cause,
  });
}
