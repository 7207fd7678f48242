import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ErrorReport } from '../graphql-errors';

/** Stands for what was thrown around an execution; what resolvers throw, graphql-js wraps by itself. */
export function errorOfOperation(thrown: unknown): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
  // With a path, as the errors of resolvers have, it is taken for what it wraps.
  return new GraphQLError(originalError.message, { originalError, path: [] });
}

/** An error of a request, in the words that are told to the client. */
export function errorOfRequest(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** As they leave. What was not foreseen is logged. */
export function tellErrors(
  { log, format }: ErrorReport,
  errors: readonly GraphQLError[],
  requestId: string,
  operationName: string | null,
): readonly GraphQLFormattedError[] {
  log(errors, { requestId, operationName });
  return errors.map((error) => format(error.toJSON(), error));
}
