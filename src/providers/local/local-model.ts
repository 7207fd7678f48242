import { MediaFailure } from '../../domain/errors';
import type { MediaModel } from '../media-model';

/** What is the same of all that run here: they cost nothing, so that what a crash has ended is simply done again. */
export const LOCAL = {
  provider: 'local',
  repeatable: true,
  aliases: [],
  shutdown: null,
} as const satisfies Partial<MediaModel>;

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
