import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { FileStorage } from '../files/file-storage';
import { isZeroDataRetention } from '../files/is-zero-data-retention';
import { createContext, type RequestContext } from '../graphql/context';
import type { TranslateFailure } from './answer-failures';
import { refuseOversizedBody } from './body/refuse-oversized-body';
import { graphqlErrorFormat, logGraphqlErrors } from './graphql-errors';
import { DEFAULT_MULTIPART_LIMITS } from './multipart/multipart-options';
import { refuseWithoutPreflight } from './multipart/refuse-without-preflight';
import { registerMultipart } from './multipart/register-multipart';
import { documentChecks, limitOperations, type OperationLimits } from './operation-limits';
import { refuseInvalidHost } from './refuse-invalid-host';
import { callerOf } from './request-caller';

export interface GraphqlRouteOptions {
  readonly schema: GraphQLSchema;
  readonly storage: FileStorage;
  readonly logger: Logger;
  readonly spoolDirectory: string;
  readonly operationLimits: OperationLimits;
  readonly translateFailure: TranslateFailure;
}

export const GRAPHQL_PATH = '/graphql';

/** An operation without files. */
const MAX_JSON_BYTES = 1024 * 1024;
/** What a form has beside its files: operations, map, and the heads of the parts. */
const FORM_OVERHEAD_BYTES = 1024 * 1024;
/** Parts that are wanted out of order wait on the disk; a client that orders them well needs none of it. */
const MAX_SPOOL_BYTES = 1024 * 1024 * 1024;

/** `/graphql`: operations as JSON, by GET, and as GraphQL multipart forms. */
export async function registerGraphql(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { storage } = options;
  const server = createServer(options);
  await server.start();
  app.addHook('onClose', () => server.stop());
  await app.register(async (route) => {
    const maxBodyBytes = storage.maxUploadBytes + FORM_OVERHEAD_BYTES;
    registerMultipart(route, {
      ...DEFAULT_MULTIPART_LIMITS,
      // The operation counts the bytes as well, and has a better word for one too many.
      maxFileBytes: maxBodyBytes,
      maxBodyBytes,
      maxSpoolBytes: Math.min(MAX_SPOOL_BYTES, storage.maxUploadBytes),
      spoolDirectory: options.spoolDirectory,
      maySpool: async (request) => !(await isZeroDataRetention(storage, callerOf(request))),
    });
    route.addHook('onRequest', refuseInvalidHost);
    route.addHook('onRequest', refuseOversizedBody(maxBodyBytes));
    route.addHook('onRequest', refuseWithoutPreflight);
    route.route({
      url: GRAPHQL_PATH,
      method: ['GET', 'POST'],
      bodyLimit: MAX_JSON_BYTES,
      handler: fastifyApolloHandler(server, {
        context: async (request) => createContext(storage, callerOf(request), request.id),
      }),
    });
  });
}

function createServer({
  schema,
  operationLimits,
  logger,
  translateFailure,
}: GraphqlRouteOptions): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    ...documentChecks(operationLimits),
    introspection: true,
    csrfPrevention: true,
    nodeEnv: 'production',
    includeStacktraceInErrorResponses: false,
    stringifyResult: (result) => JSON.stringify(result),
    formatError: graphqlErrorFormat(translateFailure),
    // The server that owns this one drains.
    stopOnTerminationSignals: false,
    plugins: [
      logGraphqlErrors(logger, translateFailure),
      limitOperations(schema, operationLimits),
      // These instrument every field, or talk to others: no request needs it.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
