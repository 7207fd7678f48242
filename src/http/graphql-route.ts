import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { ByteBudget } from '../concurrency/byte-budget';
import type { Caller } from '../domain/caller';
import type { FileServices } from '../files/file-services';
import { isZeroDataRetention } from '../files/is-zero-data-retention';
import { readRoom } from '../files/upload/reserve-quota';
import type { Abandoned, RequestContext } from '../graphql/context';
import { takeJsonBodies } from './body/json-body';
import { type ConnectionLimits, waitForOperations } from './connection-lifetime';
import { LARGE_ANSWER_BYTES } from './document-turns';
import { type ErrorReport, logApolloErrors } from './graphql-errors';
import {
  refuseInvalidHost,
  refuseLongDocuments,
  refuseOversizedBody,
  refuseSubscriptions,
  refuseWithoutPreflight,
} from './graphql-refusals';
import { atOnceBeside } from './hooks';
import { encodeLargeAnswers } from './large-answers';
import { DEFAULT_MULTIPART_LIMITS, type SpoolAllowance } from './multipart/multipart-options';
import { registerMultipart } from './multipart/register-multipart';
import { documentChecks, limitOperations } from './operations/apollo-limits';
import type { KnownDocuments } from './operations/known-documents';
import { KnownOperations } from './operations/known-operations';
import { type OperationChecks } from './operations/operation-limits';
import { REQUEST_COST } from './rates/operation-rates';
import { tellRatesLeft } from './rates/request-rates';
import { callerIfKnown, callerOf, organizationOf } from './request-caller';
import { abandonedSignal, onRequestEnd } from './request-end';

export interface GraphqlRouteOptions {
  readonly schema: GraphQLSchema;
  readonly storage: FileServices;
  readonly spoolDirectory: string;
  readonly checks: OperationChecks;
  readonly report: ErrorReport;
  readonly connectionLimits: ConnectionLimits;
  readonly jsonBudget: ByteBudget;
  /** For what forms keep on the disk until it is read. */
  readonly spoolBudget: ByteBudget;
  createContext(caller: Caller, requestId: string, abandoned: Abandoned): RequestContext;
}

export const GRAPHQL_PATH = '/graphql';

/** An operation without files: the longest data URI has 8 MiB, and JSON may write some of its characters at length. */
const MAX_JSON_BYTES = 12 * 1024 * 1024;
/** At 1 Mbit/s, the largest takes 100 seconds. */
const JSON_TIMEOUT_MS = 120_000;
/** What a form has beside its files: operations, map, and the heads of the parts. */
const FORM_OVERHEAD_BYTES = 1024 * 1024;
/** Parts that are wanted out of order wait on the disk; a client that orders them well needs none of it. */
const MAX_SPOOL_BYTES = 64 * 1024 * 1024;

/** `/graphql`: operations as JSON, by GET, and as GraphQL multipart forms. */
export async function registerGraphql(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { storage, checks } = options;
  const known = new KnownOperations({
    ...options,
    createContext: (request, reply) => contextOf(request, reply, options),
  });
  const server = createServer(options, known.documents);
  await server.start();
  app.addHook('onClose', () => server.stop());
  await app.register(async (route) => {
    const maxBodyBytes = storage.maxUploadBytes + FORM_OVERHEAD_BYTES;
    registerMultipart(route, {
      ...DEFAULT_MULTIPART_LIMITS,
      // The operation counts the bytes as well, and has a better word for one too many.
      maxFileBytes: maxBodyBytes,
      maxBodyBytes,
      maxSpoolBytes: MAX_SPOOL_BYTES,
      spoolDirectory: options.spoolDirectory,
      openSpool: (request) => openSpool(storage, options.spoolBudget, callerOf(request)),
    });
    route.addHook('onRequest', refuseInvalidHost);
    route.addHook('onRequest', refuseOversizedBody(maxBodyBytes));
    route.addHook('onRequest', refuseWithoutPreflight);
    takeJsonBodies(route, {
      maxBytes: MAX_JSON_BYTES,
      timeoutMs: JSON_TIMEOUT_MS,
      budget: options.jsonBudget,
      tenantOf: organizationOf,
    });
    waitForOperations(route, options.connectionLimits);
    route.addHook('preHandler', refuseLongDocuments);
    route.addHook(
      'onSend',
      atOnceBeside((request, reply, payload) => {
        tellRatesLeft(checks.rates, reply, callerIfKnown(request));
        if (typeof payload !== 'string' || payload.length < LARGE_ANSWER_BYTES) return;
        onRequestEnd(reply.raw, checks.heavy.countUnread(callerOf(request), 2 * payload.length));
      }),
    );
    encodeLargeAnswers(route);
    const byServer = fastifyApolloHandler(server, {
      context: async (request, reply) => contextOf(request, reply, options),
    });
    route.route({
      url: GRAPHQL_PATH,
      method: ['GET', 'POST'],
      config: { cost: REQUEST_COST, paysLater: true },
      handler: checks.executor === 'planned' ? answerKnownFirst(known, byServer) : byServer,
    });
  });
}

function answerKnownFirst(known: KnownOperations, byServer: RouteHandlerMethod): RouteHandlerMethod {
  return async function (request, reply) {
    const answer = known.answer(request, reply);
    if (answer !== null) return answer;
    const body: unknown = await byServer.call(this, request, reply);
    known.learn(request, reply);
    return body;
  };
}

/** What waits on the disk has no place in the quota yet: no more may wait than would find one. */
async function openSpool(storage: FileServices, budget: ByteBudget, caller: Caller): Promise<SpoolAllowance | null> {
  if (await isZeroDataRetention(storage, caller)) return null;
  const { organizationId } = caller;
  return { maxBytes: await readRoom(storage, organizationId), share: budget.open(organizationId) };
}

/** A failure here has no operation, by which failures are logged otherwise. */
function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { createContext }: GraphqlRouteOptions,
): RequestContext {
  try {
    return createContext(callerOf(request), request.id, () => abandonedSignal(reply));
  } catch (error) {
    request.log.error({ err: error }, 'operation failed');
    throw error;
  }
}

function createServer(
  { schema, checks, report }: GraphqlRouteOptions,
  documents: KnownDocuments,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    ...documentChecks(checks, documents),
    introspection: true,
    csrfPrevention: true,
    nodeEnv: 'production',
    includeStacktraceInErrorResponses: false,
    stringifyResult: (result) => JSON.stringify(result),
    formatError: report.format,
    // The server that owns this one drains.
    stopOnTerminationSignals: false,
    plugins: [
      logApolloErrors(report),
      refuseSubscriptions,
      limitOperations(checks),
      // These instrument every field, or talk to others: no request needs it.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}
