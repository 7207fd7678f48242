import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticator } from '../accounts/authenticate';
import type { FileStorage } from '../files/file-storage';
import type { DownloadCounter } from '../usage/download-counter';
import { answerFailures, answerFastifyError, type TranslateFailure } from './answer-failures';
import { continueWhenRead } from './body/continue-when-read';
import { closeUnreadBodies } from './body/unread-bodies';
import { registerContent } from './content-route';
import { GRAPHQL_PATH, registerGraphql } from './graphql-route';
import { type ReadinessChecks, registerHealth } from './health-route';
import { registerMetrics } from './metrics-route';
import type { OperationLimits } from './operation-limits';
import { registerPlayground } from './playground/register-playground';
import { requireApiKey } from './request-caller';
import { logRequests, RequestLogController, requestIdOf } from './request-log';
import { registerResumableUploads } from './resumable/register-resumable-uploads';
import { registerThumbnail } from './thumbnail-route';
import { closeUnusedConnections } from './unused-connections';

export interface ServerOptions {
  readonly logger: Logger;
  readonly authenticator: Authenticator;
  readonly readiness: ReadinessChecks;
  readonly translateFailure: TranslateFailure;
  /** Given where this process answers requests for files; a mere worker has its health and metrics only. */
  readonly api: {
    readonly schema: GraphQLSchema;
    readonly storage: FileStorage;
    readonly downloads: DownloadCounter;
    readonly spoolDirectory: string;
    readonly operationLimits: OperationLimits;
    /** Where download URLs may lead besides this server; the playground shows what is there. */
    readonly mediaOrigins: readonly string[];
  } | null;
}

/** Headers come at once or not at all. */
const HEADERS_TIMEOUT_MS = 10_000;
/** A connection on which nothing moves, in either direction: a download that nobody reads, an upload that stopped. */
const IDLE_TIMEOUT_MS = 60_000;
/** Longer than load balancers keep theirs, so that it is never we who close one that is about to be used. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new RequestLogController(),
    frameworkErrors: answerFastifyError,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    // Uploads take as long as they take; what stops moving is cut by the idle timeouts.
    requestTimeout: 0,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
  });
  const { logger, translateFailure } = options;
  answerFailures(app, translateFailure);
  closeUnreadBodies(app);
  continueWhenRead(app);
  closeUnusedConnections(app);
  logRequests(app);
  requireApiKey(app, options.authenticator);
  registerHealth(app, options.readiness);
  registerMetrics(app);
  if (options.api !== null) {
    const { schema, storage, downloads, spoolDirectory, operationLimits, mediaOrigins } = options.api;
    registerContent(app, { storage, downloads, authenticator: options.authenticator });
    registerThumbnail(app, { storage, downloads, authenticator: options.authenticator });
    await registerResumableUploads(app, storage);
    await registerGraphql(app, { schema, storage, spoolDirectory, operationLimits, logger, translateFailure });
    await registerPlayground(app, { graphqlPath: GRAPHQL_PATH, mediaOrigins });
  }
  return app;
}
