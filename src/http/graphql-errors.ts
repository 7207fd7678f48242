import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { RequestFailure } from '../domain/errors';
import type { RequestContext } from '../graphql/context';
import { MultipartError } from './multipart/multipart-error';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

/**
 * What leaves of an error. A failure that is meant for clients says what it is; of anything else only the id of the
 * request is told, by which the log has the whole of it.
 */
export function formatGraphqlError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  if (isCoded(original)) return { message: original.message, ...place, extensions: { code: original.code } };
  const code = formatted.extensions?.['code'];
  if (original instanceof GraphQLError && code !== INTERNAL) {
    return { message: formatted.message, ...place, extensions: { code } };
  }
  const requestId = formatted.extensions?.['requestId'];
  return {
    message: 'Something went wrong on our side. The request id finds it in the log.',
    ...place,
    extensions: { code: INTERNAL, requestId },
  };
}

function isCoded(error: unknown): error is RequestFailure | MultipartError {
  return error instanceof RequestFailure || error instanceof MultipartError;
}

/** Logs whole what was not foreseen. The client's variables are not logged: they are content. */
export function logUnforeseenErrors(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue: { requestId }, operationName }) {
          for (const error of errors) {
            const original = unwrapResolverError(error);
            if (
              original instanceof GraphQLError ||
              original instanceof RequestFailure ||
              original instanceof MultipartError
            ) {
              continue;
            }
            error.extensions['requestId'] = requestId;
            logger.error({ requestId, operationName, path: error.path, err: original }, 'operation failed');
          }
        },
      };
    },
  };
}
