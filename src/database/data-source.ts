import pg from 'pg';
import { DataSource } from 'typeorm';
import { ConnectionPool } from './connection-pool';
import { WATCH_LIMITS, type WatchLimits } from './connection-watch';
import { ApiKeyEntity } from './entities/api-key';
import { AwaitedOperationEntity } from './entities/awaited-operation';
import { OrphanedBlobEntity, StoreEpochEntity } from './entities/blob-store';
import {
  ExpiryCounterEntity,
  OwnerStorageEntity,
  OwnerUsageCounterEntity,
  StorageChangeEntity,
  StorageCounterEntity,
  UsageCounterEntity,
} from './entities/counters';
import { FileEntity, FileTombstoneEntity, IdempotencyKeyEntity } from './entities/file';
import { GenerationEntity } from './entities/generation';
import { GenerationInputEntity, GenerationOutputEntity } from './entities/generation-media';
import { ListenedSubjectEntity } from './entities/listened-subject';
import { MediaEventEntity } from './entities/media-event';
import { OrganizationEntity } from './entities/organization';
import { ProjectEntity } from './entities/project';
import { RateBucketEntity } from './entities/rate-bucket';
import { SecretEntity } from './entities/secret';
import { TemporaryBlobEntity } from './entities/temporary-blob';
import { TokenUseEntity } from './entities/token-use';
import { ResumableUploadEntity, UploadEntity } from './entities/upload';
import { WebhookDeliveryEntity, WebhookEntity } from './entities/webhook';
import { Accounts1764000000000 } from './migrations/1764000000000-accounts';
import { Files1764000001000 } from './migrations/1764000001000-files';
import { Usage1764000002000 } from './migrations/1764000002000-usage';
import { ResumableUploads1764000003000 } from './migrations/1764000003000-resumable-uploads';
import { Generations1764000004000 } from './migrations/1764000004000-generations';
import { Thumbhashes1764000005000 } from './migrations/1764000005000-thumbhashes';
import { PeriodicIndexes1764000006200 } from './migrations/1764000006200-periodic-indexes';
import { StoreEpoch1764000006300 } from './migrations/1764000006300-store-epoch';
import { KeptThumbnails1764000006500 } from './migrations/1764000006500-kept-thumbnails';
import { KeepPrompts1764000006510 } from './migrations/1764000006510-keep-prompts';
import { NamedKeys1764000006520 } from './migrations/1764000006520-named-keys';
import { UsageOverTime1764000007100 } from './migrations/1764000007100-usage-over-time';
import { DeletedAccounts1764000007200 } from './migrations/1764000007200-deleted-accounts';
import { UsageAttribution1764000007300 } from './migrations/1764000007300-usage-attribution';
import { WriterDeaths1764000007400 } from './migrations/1764000007400-writer-deaths';
import { ProbeDeaths1764000007500 } from './migrations/1764000007500-probe-deaths';
import { MediaEvents1764000007600 } from './migrations/1764000007600-media-events';
import { TombstonePositions1764000007700 } from './migrations/1764000007700-tombstone-positions';
import { StoredFiles1764000007800 } from './migrations/1764000007800-stored-files';
import { Owners1764000007900 } from './migrations/1764000007900-owners';
import { OwnerIndexes1764000007910 } from './migrations/1764000007910-owner-indexes';
import { TokenUses1764000008000 } from './migrations/1764000008000-token-uses';
import { Webhooks1764000008200 } from './migrations/1764000008200-webhooks';
import { QuotaThresholds1764000008210 } from './migrations/1764000008210-quota-thresholds';
import { ListenedSubjects1764000008300 } from './migrations/1764000008300-listened-subjects';
import { AwaitedOperations1764000008400 } from './migrations/1764000008400-awaited-operations';
import { ListIndexes1764000008500 } from './migrations/1764000008500-list-indexes';
import { ReadyFiles1764000008510 } from './migrations/1764000008510-ready-files';
import { Rates1764000008100 } from './migrations/callers/1764000008100-rates';
import { AddedKeys1764000008110 } from './migrations/callers/1764000008110-added-keys';
import { KeyLists1764000008600 } from './migrations/callers/1764000008600-key-lists';

/** Where Postgres is: a URL, or the socket directory of the embedded one. */
export type DatabaseAddress =
  | { readonly url: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

export interface DataSourceOptions {
  readonly address: DatabaseAddress;
  /** Connections that this process may hold. */
  readonly poolSize: number;
  /** 0: no limit, and no connection is closed because nothing comes back on it. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** How long a statement may wait for a lock; 0: no limit. Default 5,000, and none where statements have none. */
  readonly lockTimeoutMs?: number;
  /** Whether it does without entities, which take their time to be made known to TypeORM. Default false. */
  readonly migratesOnly?: boolean;
  /** When connections that nothing comes back on are closed. */
  readonly watchLimits?: Partial<WatchLimits>;
}

/** No statement of ours needs longer; one that does is a fault and must not hold its connection. */
const STATEMENT_TIMEOUT_MS = 30_000;
/**
 * Statements hold their locks for milliseconds: who waits for longer waits for somebody else, such as an index that is being
 * built. Each that waits has a connection, and when all wait, those who only read have none: they wait for one for twice as
 * long as this. A statement that gives up here may be tried again, and is, where its result was paid for.
 */
const LOCK_TIMEOUT_MS = 5_000;
/** A transaction holds SQL only, so one that sits idle was abandoned. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** How long a request waits for a free connection. */
const CONNECTION_TIMEOUT_MS = 10_000;
/** The server ends a statement first, and says so. */
const ANSWER_GRACE_MS = 5_000;
/**
 * A server that vanished without a word is found out while nothing is asked of it: after so long TCP asks each second, ten
 * times (https://nodejs.org/api/net.html#socketsetkeepaliveenable-initialdelay). The system's own default is two hours.
 */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

const ENTITIES = [
  OrganizationEntity,
  ProjectEntity,
  ApiKeyEntity,
  FileEntity,
  FileTombstoneEntity,
  UploadEntity,
  ResumableUploadEntity,
  IdempotencyKeyEntity,
  SecretEntity,
  RateBucketEntity,
  StorageCounterEntity,
  StorageChangeEntity,
  ExpiryCounterEntity,
  OwnerStorageEntity,
  TokenUseEntity,
  UsageCounterEntity,
  OwnerUsageCounterEntity,
  GenerationEntity,
  GenerationInputEntity,
  GenerationOutputEntity,
  AwaitedOperationEntity,
  TemporaryBlobEntity,
  StoreEpochEntity,
  OrphanedBlobEntity,
  MediaEventEntity,
  ListenedSubjectEntity,
  WebhookEntity,
  WebhookDeliveryEntity,
];

/** In whatever order: TypeORM takes them by the number in their names. */
const MIGRATIONS = [
  Accounts1764000000000,
  Files1764000001000,
  Usage1764000002000,
  ResumableUploads1764000003000,
  Generations1764000004000,
  Thumbhashes1764000005000,
  PeriodicIndexes1764000006200,
  StoreEpoch1764000006300,
  KeptThumbnails1764000006500,
  KeepPrompts1764000006510,
  NamedKeys1764000006520,
  UsageOverTime1764000007100,
  DeletedAccounts1764000007200,
  WriterDeaths1764000007400,
  ProbeDeaths1764000007500,
  UsageAttribution1764000007300,
  MediaEvents1764000007600,
  TombstonePositions1764000007700,
  StoredFiles1764000007800,
  ListenedSubjects1764000008300,
  Webhooks1764000008200,
  QuotaThresholds1764000008210,
  Rates1764000008100,
  AddedKeys1764000008110,
  AwaitedOperations1764000008400,
  Owners1764000007900,
  OwnerIndexes1764000007910,
  TokenUses1764000008000,
  ListIndexes1764000008500,
  ReadyFiles1764000008510,
  KeyLists1764000008600,
];

export function createDataSource(options: DataSourceOptions): DataSource {
  const { address, poolSize, statementTimeoutMs = STATEMENT_TIMEOUT_MS, migratesOnly = false } = options;
  const { lockTimeoutMs = statementTimeoutMs === 0 ? 0 : LOCK_TIMEOUT_MS } = options;
  const answerTimeoutMs = statementTimeoutMs + ANSWER_GRACE_MS;
  const watchLimits: WatchLimits = { ...WATCH_LIMITS, answerTimeoutMs, ...options.watchLimits };
  return new DataSource({
    type: 'postgres',
    ...connectionOptions(address),
    driver: { ...pg, Pool: ConnectionPool },
    poolSize,
    applicationName: 'mediagraph',
    entities: migratesOnly ? [] : ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    extra: {
      statement_timeout: statementTimeoutMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      ...KEEP_ALIVE,
      ...(statementTimeoutMs === 0 ? {} : { watchLimits }),
    },
  });
}

function connectionOptions(address: DatabaseAddress) {
  if ('url' in address) return { url: address.url };
  return { host: address.host, port: address.port, username: address.user, database: address.database };
}
