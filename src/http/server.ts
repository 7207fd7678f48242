import type { Socket } from 'node:net';
import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticator } from '../accounts/authenticate';
import type { CallRates } from '../accounts/rates/call-rates';
import { ByteBudget } from '../concurrency/byte-budget';
import { turns } from '../concurrency/turns';
import type { Caller } from '../domain/caller';
import type { FileServices } from '../files/file-services';
import type { Abandoned, RequestContext } from '../graphql/context';
import type { DownloadCounter } from '../usage/download-counter';
import {
  answerClientError,
  answerFailures,
  refusalByFastify,
  refuseEncodedBodies,
  refuseMalformedHeads,
  sendError,
  type TranslateFailure,
} from './answer-failures';
import type { ApiDoor } from './api-door';
import { closeUnreadBodies, continueWhenRead } from './body/unread-bodies';
import { type ConnectionLimits, closeUnusedConnections } from './connection-lifetime';
import { registerConsole } from './console/register-console';
import { registerContent } from './content/content-route';
import {
  type AllowedOrigins,
  isBelowAny,
  isOriginAllowed,
  openMedia,
  RefusedOrigins,
  shareAcrossOrigins,
  shareMedia,
} from './cross-origin';
import { closeAnsweredConnections, type Departure } from './departure';
import { createErrorReport } from './graphql-errors';
import { GRAPHQL_PATH, registerGraphql } from './graphql-route';
import { type ReadinessChecks, registerHealth, registerMetrics } from './monitoring';
import { createOperationChecks, type OperationLimits } from './operations/operation-limits';
import { registerPlayground } from './playground/register-playground';
import type { ClientAddress } from './rates/client-address';
import { limitRequests } from './rates/request-rates';
import { logRequests, RequestLogController, requestIdOf, requireApiKey } from './request-caller';
import { dropRequestsThatAreOver } from './request-end';
import { RequestPlaces, refuseWithoutPlace } from './request-places';
import { serveRequestsInTurn } from './requests-in-turn';
import { registerResumableUploads } from './resumable/register-resumable-uploads';
import { EVENT_STREAM_PATH } from './subscriptions/event-stream';
import { registerSubscriptions } from './subscriptions/register-subscriptions';
import { SUBSCRIPTION_LIMITS, type SubscriptionLimits } from './subscriptions/subscription-options';
import { AnswerToOffer, ignoreAfterLastRequest, OfferingRequest } from './upgrade-offers';

export interface ServerOptions {
  readonly logger: Logger;
  readonly authenticator: Authenticator;
  readonly rates: CallRates;
  readonly addressOf: ClientAddress;
  readonly readiness: ReadinessChecks;
  readonly departure: Departure;
  readonly translateFailure: TranslateFailure;
  /** Given where this process answers requests for files; a mere worker has its health and metrics only. */
  readonly api: ApiOptions | null;
  readonly connectionLimits?: ConnectionLimits;
  readonly subscriptionLimits?: SubscriptionLimits;
}

export interface ApiOptions {
  readonly schema: GraphQLSchema;
  /** What resolvers get of a request. */
  createContext(caller: Caller, requestId: string, abandoned: Abandoned): RequestContext;
  readonly storage: FileServices;
  readonly downloads: DownloadCounter;
  readonly spoolDirectory: string;
  readonly operationLimits: OperationLimits;
  /** Where download URLs may lead besides this server; the console shows what is there. */
  readonly mediaOrigins: readonly string[];
  /** Whose pages may use the API from browsers. */
  readonly corsOrigins: AllowedOrigins;
  readonly doors: readonly ApiDoor[];
}

/** Headers come at once or not at all. */
const HEADERS_TIMEOUT_MS = 10_000;
const UPLOADS_PATH = '/uploads';

const CONNECTION_LIMITS: ConnectionLimits = {
  // A download that nobody reads, an upload that stopped.
  idleMs: 60_000,
  // A generation takes up to five minutes.
  operationMs: 360_000,
};
/** When the system begins to ask whether the other side is still there, while nothing moves. */
const PROBE_DELAY_MS = 30_000;
/** The largest bodies hold 12 MiB: twenty at once, and what is made of them. */
const JSON_BUDGET_BYTES = 256 * 1024 * 1024;
/** Of one organization: ten of the largest. */
const JSON_BUDGET_BYTES_PER_ORGANIZATION = JSON_BUDGET_BYTES / 2;
/** Of the disk, which the blobs and the database may share: sixteen forms that each keep as much as a form may. */
const SPOOL_BUDGET_BYTES = 1024 * 1024 * 1024;
const SPOOL_BUDGET_BYTES_PER_ORGANIZATION = SPOOL_BUDGET_BYTES / 4;
/** Longer than load balancers keep theirs, so that it is never we who close one that is about to be used. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

/** In place of Fastify's compilers of JSON schemas, which no route has: to load them took a tenth of a start. */
const NO_JSON_SCHEMAS = { buildValidator: refuseJsonSchema, buildSerializer: refuseJsonSchema };

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const connectionLimits = options.connectionLimits ?? CONNECTION_LIMITS;
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new RequestLogController(),
    frameworkErrors: (error, request, reply) => {
      if (options.api !== null) openMedia(request, reply);
      const { status, code, message } = refusalByFastify(error);
      const send = options.api?.doors.find(({ paths }) => isBelowAny(paths, request.url))?.sendError ?? sendError;
      send(reply, status, code, message);
    },
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: connectionLimits.idleMs,
    // Uploads take as long as they take; what stops moving is cut by the idle timeouts.
    requestTimeout: 0,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_DELAY_MS,
      // Ours refuses one without, in words.
      requireHostHeader: false,
      IncomingMessage: OfferingRequest,
      ServerResponse: AnswerToOffer,
    },
    clientErrorHandler: answerClientError,
    // What has come before waits for its turn.
    return503OnClosing: false,
    schemaController: { compilersFactory: NO_JSON_SCHEMAS },
  });
  const places = new RequestPlaces();
  serveRequestsInTurn(app, places);
  answerFailures(app, options.translateFailure);
  ignoreAfterLastRequest(app);
  closeUnreadBodies(app);
  continueWhenRead(app);
  app.server.on('connection', () => turns.noteConnection());
  const onUpgrade = closeUnusedConnections(app);
  closeAnsweredConnections(app, options.departure);
  logRequests(app);
  const refusedOrigins = new RefusedOrigins(options.logger, options.api?.mediaOrigins ?? []);
  if (options.api !== null) {
    shareMedia(app);
    const paths = [GRAPHQL_PATH, UPLOADS_PATH, ...options.api.doors.flatMap((door) => door.paths)];
    shareAcrossOrigins(app, options.api.corsOrigins, paths, refusedOrigins);
  }
  refuseMalformedHeads(app);
  refuseWithoutPlace(app, places);
  requireApiKey(app, { ...options, places });
  limitRequests(app, options.rates);
  refuseEncodedBodies(app);
  dropRequestsThatAreOver(app);
  registerHealth(app, options.readiness, options.departure);
  registerMetrics(app);
  const parts = { ...options, connectionLimits, refusedOrigins, places, onUpgrade };
  if (options.api !== null) await registerApi(app, parts, options.api);
  return app;
}

interface RegisterApiOptions extends ServerOptions {
  readonly connectionLimits: ConnectionLimits;
  readonly refusedOrigins: RefusedOrigins;
  readonly places: RequestPlaces;
  onUpgrade(socket: Socket): void;
}

async function registerApi(app: FastifyInstance, options: RegisterApiOptions, api: ApiOptions): Promise<void> {
  const { authenticator, rates, addressOf, logger, translateFailure, connectionLimits, refusedOrigins } = options;
  const { schema, storage, downloads, operationLimits, corsOrigins } = api;
  const operations = {
    schema,
    checks: createOperationChecks(schema, operationLimits, { rates, places: options.places }),
    report: createErrorReport(logger, translateFailure),
    createContext: (caller: Caller, requestId: string, abandoned: Abandoned) =>
      api.createContext(caller, requestId, abandoned),
    jsonBudget: new ByteBudget(JSON_BUDGET_BYTES, JSON_BUDGET_BYTES_PER_ORGANIZATION),
    spoolBudget: new ByteBudget(SPOOL_BUDGET_BYTES, SPOOL_BUDGET_BYTES_PER_ORGANIZATION),
  };
  registerContent(app, { storage, downloads, authenticator, rates, addressOf });
  await registerResumableUploads(app, storage, connectionLimits);
  await registerGraphql(app, { ...operations, storage, connectionLimits, spoolDirectory: api.spoolDirectory });
  await registerSubscriptions(app, {
    ...operations,
    authenticator,
    addressOf,
    translateFailure,
    logger,
    limits: options.subscriptionLimits ?? SUBSCRIPTION_LIMITS,
    isOriginAllowed: (origin, host) => {
      const isAllowed = isOriginAllowed(corsOrigins, origin, host);
      if (!isAllowed) refusedOrigins.note(origin);
      return isAllowed;
    },
    onUpgrade: options.onUpgrade,
  });
  const { jsonBudget } = operations;
  for (const door of api.doors) {
    await door.register(app, { storage, downloads, connectionLimits, translateFailure, jsonBudget });
  }
  const endpoints = { graphqlPath: GRAPHQL_PATH, eventStreamPath: EVENT_STREAM_PATH, mediaOrigins: api.mediaOrigins };
  registerConsole(app, endpoints);
  registerPlayground(app, endpoints);
}

function refuseJsonSchema(): never {
  throw new Error('Routes have no JSON schemas: what comes in is checked by the operations.');
}
