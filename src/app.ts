import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type Authenticator, createAuthenticator } from './accounts/authenticate';
import { JwtReader } from './accounts/jwt/read-jwt';
import { KeyUses } from './accounts/key-uses';
import { makeKeptKey, provisionFirstAccount, readKeptKey } from './accounts/provision';
import type { CallRates } from './accounts/rates/call-rates';
import { openRates } from './accounts/rates/open-rates';
import type { Config } from './config';
import { translateDatabaseFailure } from './database/database-failure';
import { DatabaseProbe } from './database/database-probe';
import { type Database, openDatabase } from './database/open-database';
import type { ProcessSession } from './database/process-session';
import type { FileServices } from './files/file-services';
import { reportStoreStatus } from './files/reconcile/report-census';
import type { GenerationEngine } from './generation/generation-engine';
import { createContext } from './graphql/context';
import { createSubgraphSchema } from './graphql/schema';
import type { ApiDoor } from './http/api-door';
import { Departure } from './http/departure';
import { clientAddresses } from './http/rates/client-address';
import { type ApiOptions, createServer } from './http/server';
import { enqueueOnce } from './jobs/enqueue';
import { openGeneration } from './open-generation';
import { openModels } from './open-models';
import { openStorage } from './open-storage';
import { listenAddressOf, requireFreePort } from './start-failure';
import { DownloadCounter } from './usage/download-counter';

export interface App {
  /** Where it is reached, without a trailing slash. */
  readonly url: string;
  /** The key to begin with, where the installation is embedded and keeps it; null: nothing is to be printed of any. */
  readonly apiKey: string | null;
  /** Says to whoever asks that others should be asked from now on, and goes on as before. */
  leave(): void;
  /** Ends what is under way and releases everything. */
  close(): Promise<void>;
}

/** Makes every part, in order, and unmakes those that were made when one cannot be. */
export async function startApp(config: Config, logger: Logger): Promise<App> {
  const parts: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      // One that fails must not keep the others open.
      await part().catch((err: unknown) => logger.error({ err }, 'a part could not be closed'));
    }
  };
  try {
    // Before the database is started: that takes seconds.
    await requireFreePort(config);
    let url = config.publicUrl ?? '';
    const opening = openProvisionedDatabase(config);
    // They are loaded while the database answers: a process that only works needs no way in, one that only answers no workers.
    const rest = config.role === 'worker' ? null : import('./rest/register-rest.js');
    const workers = config.role === 'api' ? null : import('./start-workers.js');
    const { database, apiKey } = await opening;
    parts.push(() => database.close());
    const { storage, session, close: closeStorage } = await openStorage(config, database, () => url, logger);
    parts.push(closeStorage);
    await reportStoreStatus(storage, logger);
    const keyUses = new KeyUses(database.dataSource);
    parts.push(() => keyUses.close());
    const authenticator = createSessionAuthenticator(config, storage, { session, keyUses, logger });
    const { rates, close: closeRates } = openRates(config.rates, storage.dataSource, logger);
    parts.push(closeRates);
    const models = openModels(config, storage.prober, logger);
    parts.push(models.close);
    const { aliases } = config.models;
    const generation = openGeneration(config.generation, { storage, session, models: models.models, aliases });
    const worker = workers === null ? null : await (await workers).startWorkers(config, logger, generation.engine);
    if (worker !== null) parts.push(() => worker.stop());
    // The work of this process ends before those who wait for it.
    parts.push(async () => generation.stop());
    // What died with an earlier process is cleared away now, not at the next full minute.
    await enqueueOnce(storage.dataSource.manager, 'reconcile_uploads');
    await enqueueOnce(storage.dataSource.manager, 'reconcile_generations');
    const downloads = new DownloadCounter(storage.dataSource, logger);
    parts.push(() => downloads.close());
    const probe = new DatabaseProbe(database.address);
    parts.push(() => probe.close());
    const departure = new Departure();
    const server = await createAppServer(config, logger, {
      departure,
      engine: generation.engine,
      downloads,
      authenticator,
      rates,
      probe,
      doors: rest === null ? [] : [(await rest).restDoor(generation.engine)],
    });
    parts.push(() => departure.drain(server));
    // What is begun while requests end would not have the time to.
    if (worker !== null) parts.push(async () => void worker.stop());
    const address = await server.listen({ host: await listenAddressOf(config.host), port: config.port });
    url = config.publicUrl ?? address;
    models.preload();
    return { url, apiKey, leave: () => departure.leave(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openProvisionedDatabase(config: Config): Promise<{ database: Database; apiKey: string | null }> {
  const embedded = config.databaseUrl === null;
  let made: string | null = null;
  const database = await openDatabase(config, async (dataSource) => {
    made = await provisionFirstAccount(dataSource, async () => {
      if (config.bootstrapApiKey !== null) return config.bootstrapApiKey;
      // What is printed ends in a log: only the embedded installation, which a person tries out, prints its key.
      return embedded ? makeKeptKey(config.dataDirectory) : null;
    });
  });
  // A key that the operator gave is a secret that they know: it stays out of what is printed.
  const given = made !== null && made === config.bootstrapApiKey;
  return { database, apiKey: given ? null : (made ?? (embedded ? await readKeptKey(config.dataDirectory) : null)) };
}

interface AuthenticatorParts {
  readonly session: ProcessSession;
  readonly keyUses: KeyUses;
  readonly logger: Logger;
}

/** Keys are remembered only while notifications of their changes come in. */
function createSessionAuthenticator(
  { identityProvider, wrongKeysPerMinute }: Config,
  { dataSource, clock }: FileServices,
  { session, keyUses, logger }: AuthenticatorParts,
): Authenticator {
  const now = () => clock.now().getTime();
  const onRefused = (reason: string) => logger.info({ reason }, 'a JWT was refused');
  const jwtReader = identityProvider && new JwtReader(identityProvider, undefined, onRefused);
  const onUse = (keyId: string, nowMs: number) => keyUses.note(keyId, nowMs);
  const authenticator = createAuthenticator({ dataSource, now, onUse, jwtReader, wrongKeysPerMinute });
  session.on('apiKeysChanged', () => authenticator.clearCache());
  session.on('apiKeysAdded', () => authenticator.forgetWrongKeys());
  session.on('listening', (listening) => authenticator.setCaching(listening));
  return authenticator;
}

interface ServedParts {
  readonly departure: Departure;
  readonly engine: GenerationEngine;
  readonly downloads: DownloadCounter;
  readonly authenticator: Authenticator;
  readonly rates: CallRates;
  readonly probe: DatabaseProbe;
  readonly doors: readonly ApiDoor[];
}

async function createAppServer(
  config: Config,
  logger: Logger,
  { departure, engine, downloads, authenticator, rates, probe, doors }: ServedParts,
): Promise<FastifyInstance> {
  const spoolDirectory = path.resolve(config.dataDirectory, 'spool');
  await mkdir(spoolDirectory, { recursive: true, mode: 0o700 });
  const readiness = {
    required: {
      database: () => probe.check(),
      // To say of every file that its bytes are gone, while they are only not mounted here, is worse than to say nothing.
      store: () => engine.storage.store.requirePresent(),
    },
    // Lists, metadata and generations that store nothing need none; and a store that is away is away for every process.
    optional: { blobs: () => engine.storage.blobs.check(), epoch: () => engine.storage.store.check() },
  };
  const { maxOperationCost, persistedQueries, graphqlExecutor: executor } = config;
  const api: ApiOptions | null =
    config.role === 'worker'
      ? null
      : {
          schema: createSubgraphSchema({ nodeFields: config.subgraphNodeFields }),
          createContext: (caller, requestId, abandoned) => createContext(engine, caller, requestId, abandoned),
          storage: engine.storage,
          downloads,
          spoolDirectory,
          operationLimits: { maxOperationCost, persistedQueries, executor },
          mediaOrigins: mediaOriginsOf(config),
          corsOrigins: config.corsOrigins,
          doors,
        };
  const addressOf = clientAddresses(config.trustedProxies);
  const translateFailure = translateDatabaseFailure;
  return createServer({ logger, authenticator, rates, addressOf, readiness, departure, translateFailure, api });
}

function mediaOriginsOf({ publicUrl, blobs }: Config): string[] {
  const signed = blobs.store === 'gcs' ? ['https://storage.googleapis.com'] : [];
  return publicUrl === null ? signed : [new URL(publicUrl).origin, ...signed];
}
