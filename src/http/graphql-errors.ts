import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError, isValueNode } from 'graphql';
import type { Logger } from 'pino';
import { RequestFailure } from '../domain/errors';
import type { RequestContext } from '../graphql/context';
import { OperationRefusal } from '../graphql/limits/operation-refusal';
import type { TranslateFailure } from './answer-failures';
import { MultipartError } from './multipart/multipart-error';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

/** Where an error came up. */
export interface ErrorPlace {
  readonly requestId: string;
  readonly operationName: string | null | undefined;
}

export interface ErrorReport {
  /**
   * Says what leaves of an error. A failure that is meant for clients says what it is; of anything else only the id of
   * the request is said, by which the log has the whole of it.
   */
  format(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  /**
   * Logs whole what was not foreseen, and what another system failed us by. The client's variables are not logged: they
   * are content.
   */
  log(errors: readonly GraphQLError[], place: ErrorPlace): void;
}

export function createErrorReport(logger: Logger, translate: TranslateFailure): ErrorReport {
  return {
    format(formatted, error) {
      const { locations, path } = formatted;
      const place = { ...(locations && { locations }), ...(path && path.length > 0 && { path }) };
      const failure = failureForClient(error, translate);
      if (failure !== null) {
        const { code, message, retryAfterSeconds = null } = failure;
        const extensions = { code, ...(retryAfterSeconds !== null && { retryAfterSeconds }) };
        return { message: shortened(message), ...place, extensions };
      }
      return {
        message: 'Something went wrong on our side. The request id finds it in the log.',
        ...place,
        extensions: { code: INTERNAL, requestId: formatted.extensions?.['requestId'] },
      };
    },
    log(errors, { requestId, operationName }) {
      for (const error of errors) {
        const failure = failureForClient(error, translate);
        const place = { requestId, operationName, path: error.path };
        if (failure === null) {
          error.extensions['requestId'] = requestId;
          logger.error({ ...place, err: unwrapResolverError(error) }, 'operation failed');
        } else if (failure.cause !== undefined) {
          logger.warn({ ...place, code: failure.code, err: failure.cause }, 'operation could not be done');
        }
      }
    },
  };
}

/** graphql-js writes whole values and names of the client into what it says of them. Our own sentences are shorter. */
const MAX_MESSAGE_CHARACTERS = 1_000;

function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_CHARACTERS ? message : `${message.slice(0, MAX_MESSAGE_CHARACTERS)}…`;
}

export function logApolloErrors({ log }: ErrorReport): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue: { requestId }, operationName }) {
          log(errors, { requestId, operationName });
        },
      };
    },
  };
}

interface ClientFailure {
  readonly message: string;
  readonly code: unknown;
  readonly retryAfterSeconds?: number | null;
  readonly cause?: unknown;
}

/** @returns null for what is our own fault */
function failureForClient(error: unknown, translate: TranslateFailure): ClientFailure | null {
  const original = translate(unwrapResolverError(error));
  if (original instanceof RequestFailure || original instanceof MultipartError) return original;
  if (!(original instanceof GraphQLError)) return null;
  if (original instanceof OperationRefusal) return original;
  if (original.originalError instanceof OperationRefusal) return original.originalError;
  if (isNestedTooDeeply(original)) return NESTED_TOO_DEEPLY;
  const code = original.extensions['code'] ?? (isOfRequest(original, error) ? 'BAD_USER_INPUT' : INTERNAL);
  return code === INTERNAL ? null : { message: original.message, code };
}

const NESTED_TOO_DEEPLY: ClientFailure = {
  message: 'The operation is nested too deeply to be read.',
  code: 'GRAPHQL_PARSE_FAILED',
};

/** The parser calls itself for each level; on the way to the last token that it may read, the stack can end first. */
function isNestedTooDeeply({ originalError }: GraphQLError): boolean {
  return originalError instanceof GraphQLError && originalError.originalError instanceof RangeError;
}

/**
 * What graphql-js says without a code is of the request when it has no place in the answer, or points at a value in the
 * operation: an argument whose variable does not fit. The rest is of an answer that breaks the schema, or was thrown
 * before there was an operation.
 */
function isOfRequest({ nodes, originalError }: GraphQLError, error: unknown): boolean {
  const isThrown = nodes === undefined && originalError !== undefined && !(originalError instanceof GraphQLError);
  if (error instanceof GraphQLError && error.path === undefined) return !isThrown;
  return nodes?.[0] !== undefined && isValueNode(nodes[0]);
}

/** Stands for what was thrown around an execution; what resolvers throw, graphql-js wraps by itself. */
export function errorOfOperation(thrown: unknown): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
  // With a path, as the errors of resolvers have, it is taken for what it wraps.
  return new GraphQLError(originalError.message, { originalError, path: [] });
}

/** An error of a request, in the words that the client is to read. */
export function errorOfRequest(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** As they leave. What was not foreseen is logged. */
export function formatErrors(
  { log, format }: ErrorReport,
  errors: readonly GraphQLError[],
  requestId: string,
  operationName: string | null,
): readonly GraphQLFormattedError[] {
  log(errors, { requestId, operationName });
  return errors.map((error) => format(error.toJSON(), error));
}
