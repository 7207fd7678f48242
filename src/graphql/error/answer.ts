import { MediaFailure } from '../../domain/errors';
import type { MediaErrorSource } from './media-error';

/**
 * Runs the operation of a mutation. A failure that a client can act on becomes a member of the payload's `errors`, beside
 * `otherwise`; every other error goes on.
 */
export async function answer<Payload extends object>(
  operation: () => Promise<Payload>,
  otherwise: Payload,
): Promise<Payload & { readonly errors: readonly MediaErrorSource[] }> {
  try {
    return { ...(await operation()), errors: [] };
  } catch (error) {
    if (error instanceof MediaFailure) return { ...otherwise, errors: [sourceOf(error)] };
    throw error;
  }
}

/** Not the failure itself: graphql-js takes an Error among the values for a field that failed. */
export function sourceOf({ code, message, inputPath, retryable, details }: MediaFailure): MediaErrorSource {
  return { code, message, path: inputPath, retryable, details };
}
