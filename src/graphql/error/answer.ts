import { MediaFailure } from '../../domain/errors';

/**
 * Runs the operation of a mutation. A failure that a client can act on becomes a member of the payload's `errors`, beside
 * `otherwise`; every other error goes on.
 */
export async function answer<Payload extends object>(
  operation: () => Promise<Payload>,
  otherwise: Payload,
): Promise<Payload & { readonly errors: readonly MediaFailure[] }> {
  try {
    return { ...(await operation()), errors: [] };
  } catch (error) {
    if (error instanceof MediaFailure) return { ...otherwise, errors: [error] };
    throw error;
  }
}
