import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { createAuthenticator } from '../../../src/accounts/authenticate';
import { openRates } from '../../../src/accounts/rates/open-rates';
import { turns } from '../../../src/concurrency/turns';
import { translateDatabaseFailure } from '../../../src/database/database-failure';
import type { Caller, RateSettings } from '../../../src/domain/caller';
import type { FileServices } from '../../../src/files/file-services';
import type { RequestContext } from '../../../src/graphql/context';
import { AnswerBudget } from '../../../src/graphql/limits/answer-budget';
import type { ConnectionLimits } from '../../../src/http/connection-lifetime';
import { Departure } from '../../../src/http/departure';
import type { OperationLimits } from '../../../src/http/operations/operation-limits';
import { clientAddresses } from '../../../src/http/rates/client-address';
import { createServer } from '../../../src/http/server';
import { SUBSCRIPTION_LIMITS, type SubscriptionLimits } from '../../../src/http/subscriptions/subscription-options';
import { DownloadCounter } from '../../../src/usage/download-counter';
import { createPushedSchema, type PushedSchema } from '../graphql/pushed-schema';
import { NO_RATES } from '../service/rates';
import { type RecordedLog, recordLog } from '../service/recorded-log';
import { createTenant, type TestTenant } from '../service/test-app';
import { openTestStorage } from '../service/test-storage';

export interface PushServer extends PushedSchema {
  readonly url: string;
  readonly port: number;
  readonly log: RecordedLog;
  readonly dataSource: DataSource;
  readonly tenant: TestTenant;
  readonly storage: FileServices;
  /** The server; what it stands on stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface PushServerOptions {
  readonly subscriptionLimits?: Partial<SubscriptionLimits>;
  readonly connectionLimits?: ConnectionLimits;
  readonly operationLimits?: OperationLimits;
  readonly corsOrigins?: readonly string[];
  /** By default nobody is limited. */
  readonly rates?: RateSettings;
  /** What the server stores in, made of what it would. */
  wrapStorage?(storage: FileServices): FileServices;
  /** By default with no more than the resolvers of this schema want. */
  createContext?(caller: Caller, requestId: string): RequestContext;
}

export function createBareContext(caller: Caller, requestId: string): RequestContext {
  const { organizationId } = caller;
  const answer = new AnswerBudget(organizationId);
  return { caller, requestId, answer, turns: turns.open(organizationId) } as RequestContext;
}

/** The HTTP server with real keys, and a schema whose events a test makes. */
export async function startPushServer(options: PushServerOptions = {}): Promise<PushServer> {
  const log = recordLog();
  const pushed = createPushedSchema();
  const { storage: opened, dataSource, dataDirectory, close } = await openTestStorage();
  const storage = options.wrapStorage?.(opened) ?? opened;
  const { rates, close: closeRates } = openRates(options.rates ?? NO_RATES, dataSource, log.logger);
  const departure = new Departure();
  const app = await createServer({
    rates,
    addressOf: clientAddresses([]),
    logger: log.logger,
    authenticator: createAuthenticator({ dataSource, cacheTtlMs: 1 }),
    readiness: { required: {}, optional: {} },
    departure,
    translateFailure: translateDatabaseFailure,
    ...(options.connectionLimits && { connectionLimits: options.connectionLimits }),
    subscriptionLimits: { ...SUBSCRIPTION_LIMITS, keyCheckIntervalMs: 50, ...options.subscriptionLimits },
    api: {
      schema: pushed.schema,
      storage,
      downloads: new DownloadCounter(dataSource, pino({ level: 'silent' })),
      spoolDirectory: dataDirectory,
      operationLimits: options.operationLimits ?? { maxOperationCost: 1_000, persistedQueries: null },
      mediaOrigins: [],
      corsOrigins: options.corsOrigins ?? [],
      doors: [],
      createContext: options.createContext ?? createBareContext,
    },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const tenant = await createTenant(dataSource);
  const stop = () => app.close();
  return {
    ...pushed,
    url,
    port,
    log,
    dataSource,
    tenant,
    storage,
    stop,
    close: async () => {
      await stop();
      await closeRates();
      await close();
    },
  };
}
