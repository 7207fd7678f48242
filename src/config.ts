import type { z } from 'zod';
import type { RateSettings } from './domain/caller';
import type { IdentityProvider } from './domain/identity-provider';
import { isLoopbackHost } from './domain/url';
import { ENVIRONMENT } from './environment';
import type { ModelAliases } from './providers/model-aliases';
import type { RemoteModelDescription } from './providers/remote/models/model-description';
import { type ProvidersSettings, readProviderSettings } from './providers/remote/provider-settings';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash; null: made from the address that the server listens on. */
  readonly publicUrl: string | null;
  readonly role: 'api' | 'worker' | 'all';
  /** How long the process goes on serving after it was told to end, until proxies have noticed. */
  readonly shutdownDelayMs: number;
  readonly logLevel: string;
  readonly dataDirectory: string;
  /** null: the embedded Postgres in the data directory. */
  readonly databaseUrl: string | null;
  readonly databasePoolSize: number;
  readonly bootstrapApiKey: string | null;
  readonly blobs:
    | {
        readonly store: 'disk';
        /** Below which path a web server in front has the blobs, to send them by itself; null: none does. */
        readonly offloadPrefix: string | null;
      }
    | { readonly store: 'gcs'; readonly bucket: string; readonly emulatorHost: string | null };
  /** Whose JWTs are taken; null: nobody's. */
  readonly identityProvider: IdentityProvider | null;
  /** Whose pages may use the API from browsers; `*`: any; `loopback`: those of the browser's own machine. */
  readonly corsOrigins: readonly string[];
  /** How media are fetched by URL. */
  readonly urlFetcher: { readonly allowedHosts: readonly string[]; readonly totalTimeoutMs: number };
  /** How events are sent to webhooks: `timeoutMs` for each. */
  readonly webhooks: { readonly allowedHosts: readonly string[]; readonly timeoutMs: number };
  readonly generation: {
    /** How long a generation may take while a client waits, and in the background. */
    readonly timeouts: { readonly synchronousMs: number; readonly backgroundMs: number };
    /** How many this process works on at once in the background. */
    readonly background: number;
  };
  readonly models: {
    readonly providers: ProvidersSettings;
    /** Models of the operator's own choice. */
    readonly own: readonly RemoteModelDescription[];
    /** Names of the operator's own for models, of whichever provider. */
    readonly aliases: ModelAliases;
    /** For how long the process has had nothing to do when what takes seconds to load is loaded; null: when it is needed. */
    readonly preloadAfterIdleMs: number | null;
  };
  /** The largest file that an upload may be. */
  readonly maxUploadBytes: number;
  /** How long a blob has belonged to no row when it is deleted. */
  readonly orphanedBlobDays: number;
  /** Who executes operations: plans that are kept of each document, or graphql-js from its beginning. */
  readonly graphqlExecutor: 'planned' | 'graphql-js';
  /** The most that one operation may cost, as `@cost` and `@listSize` in the schema count it. */
  readonly maxOperationCost: number;
  readonly rates: RateSettings;
  /** From one address; 0: any number. */
  readonly wrongKeysPerMinute: number;
  /** Whose word for it is taken whence a request comes: addresses and networks. */
  readonly trustedProxies: readonly string[];
  /** Whether the SDL that gateways get has `Query.node` and `Query.nodes`. */
  readonly subgraphNodeFields: boolean;
  /** The only documents that are taken, by their SHA-256; null: any. */
  readonly persistedQueries: ReadonlyMap<string, string> | null;
}

/** What is wrong with the environment: every problem at once, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const BUCKET_MISSING = 'GCS_BUCKET: required with BLOB_STORE=gcs';
const OFFLOAD_WITHOUT_FILES =
  'DOWNLOAD_OFFLOAD: nginx sends blobs that are files; with BLOB_STORE=gcs, leave it out: downloads go to the bucket';

/** @throws {ConfigError} */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty value in a compose file or a shell means that the setting is not made.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  // Once: zod would compile a function of its own for that.
  const parsed = ENVIRONMENT.safeParse(given, { jitless: true });
  const problems = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  if (given['BLOB_STORE'] === 'gcs' && given['GCS_BUCKET'] === undefined) problems.push(BUCKET_MISSING);
  if (given['BLOB_STORE'] === 'gcs' && given['DOWNLOAD_OFFLOAD'] !== undefined) problems.push(OFFLOAD_WITHOUT_FILES);
  problems.push(...jwtProblems(given));
  const { providers, problems: providerProblems } = readProviderSettings(given);
  problems.push(...providerProblems);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.join('\n'));
  const values = parsed.data;
  return Object.freeze({
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    role: values.ROLE,
    // Nobody sends requests to a worker.
    shutdownDelayMs: values.ROLE === 'worker' ? 0 : values.SHUTDOWN_DELAY_SECONDS * 1000,
    logLevel: values.LOG_LEVEL,
    dataDirectory: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    bootstrapApiKey: values.BOOTSTRAP_API_KEY ?? null,
    blobs: blobsOf(values),
    identityProvider: identityProviderOf(values),
    corsOrigins: corsOriginsOf(values),
    urlFetcher: {
      allowedHosts: values.MEDIA_FETCH_ALLOWED_HOSTS,
      totalTimeoutMs: values.MEDIA_FETCH_TIMEOUT_SECONDS * 1000,
    },
    webhooks: {
      allowedHosts: values.WEBHOOK_ALLOWED_HOSTS,
      timeoutMs: values.WEBHOOK_TIMEOUT_SECONDS * 1000,
    },
    generation: {
      timeouts: {
        synchronousMs: values.GENERATION_TIMEOUT_SECONDS * 1000,
        backgroundMs: values.BACKGROUND_GENERATION_TIMEOUT_SECONDS * 1000,
      },
      background: values.BACKGROUND_GENERATIONS,
    },
    models: {
      providers,
      own: values.MODELS_FILE?.models ?? [],
      aliases: values.MODELS_FILE?.aliases ?? new Map(),
      preloadAfterIdleMs: preloadAfterIdleMsOf(values),
    },
    maxUploadBytes: values.MAX_UPLOAD_BYTES,
    orphanedBlobDays: values.ORPHANED_BLOB_DAYS,
    graphqlExecutor: values.GRAPHQL_EXECUTOR,
    maxOperationCost: values.MAX_OPERATION_COST,
    rates: {
      pointsPerMinute: {
        key: values.RATE_LIMIT_POINTS_PER_MINUTE,
        owner: values.RATE_LIMIT_OWNER_POINTS_PER_MINUTE,
        organization: values.RATE_LIMIT_ORGANIZATION_POINTS_PER_MINUTE,
      },
      burstSeconds: values.RATE_LIMIT_BURST_SECONDS,
      inFlight: {
        key: values.RATE_LIMIT_REQUESTS_IN_FLIGHT,
        owner: values.RATE_LIMIT_OWNER_REQUESTS_IN_FLIGHT,
        organization: values.RATE_LIMIT_ORGANIZATION_REQUESTS_IN_FLIGHT,
      },
    },
    wrongKeysPerMinute: values.RATE_LIMIT_WRONG_KEYS_PER_MINUTE,
    trustedProxies: values.TRUSTED_PROXIES,
    subgraphNodeFields: values.SUBGRAPH_NODE_FIELDS,
    persistedQueries: values.PERSISTED_QUERIES_FILE ?? null,
  });
}

/** A service that its own machine alone reaches is used by the pages that are made there: nobody else's reach it. */
function corsOriginsOf({ CORS_ORIGINS, HOST, PUBLIC_URL }: z.infer<typeof ENVIRONMENT>): readonly string[] {
  if (CORS_ORIGINS.length > 0) return CORS_ORIGINS;
  const isLocal = isLoopbackHost(HOST) && (PUBLIC_URL === undefined || isLoopbackHost(new URL(PUBLIC_URL).hostname));
  return isLocal ? ['loopback'] : [];
}

const JWT_REQUIRED = ['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const;

/** Whoever takes JWTs says whose, and for whom they are: else those for another service would be good here. */
function jwtProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.keys(given).filter((name) => name.startsWith('JWT_'));
  if (names.length === 0) return [];
  // One that is misspelt would leave what it was to take away.
  const unknown = names.filter((name) => !Object.hasOwn(ENVIRONMENT.shape, name));
  const missing = JWT_REQUIRED.filter((name) => /^[\s,]*$/.test(given[name] ?? ''));
  const problems = [
    ...unknown.map((name) => `${name}: there is no such setting`),
    ...missing.map((name) => `${name}: required to take JWTs`),
  ];
  if (given['JWT_CLAIM_PROJECT'] === undefined && given['JWT_DEFAULT_PROJECT'] === undefined) {
    problems.push('JWT_CLAIM_PROJECT: it, or JWT_DEFAULT_PROJECT, is required to take JWTs');
  }
  return problems;
}

function identityProviderOf(values: z.infer<typeof ENVIRONMENT>): IdentityProvider | null {
  const { JWT_JWKS_URL, JWT_ISSUER } = values;
  if (JWT_JWKS_URL === undefined || JWT_ISSUER === undefined) return null;
  return {
    jwksUrl: new URL(JWT_JWKS_URL),
    issuer: JWT_ISSUER,
    audience: values.JWT_AUDIENCE,
    algorithms: values.JWT_ALGORITHMS,
    clockToleranceSeconds: values.JWT_CLOCK_TOLERANCE_SECONDS,
    claims: {
      project: values.JWT_CLAIM_PROJECT ?? null,
      scopes: values.JWT_CLAIM_SCOPES ?? null,
      owner: values.JWT_CLAIM_OWNER,
    },
    defaultProject: values.JWT_DEFAULT_PROJECT ?? null,
    defaultScopes: values.JWT_DEFAULT_SCOPES,
    maxScopes: values.JWT_MAX_SCOPES,
  };
}

/** Requests that are waited for are answered by `api` as well, but what they take there is the operator's to spare. */
function preloadAfterIdleMsOf({ PRELOAD_AFTER_IDLE_SECONDS, ROLE }: z.infer<typeof ENVIRONMENT>): number | null {
  return PRELOAD_AFTER_IDLE_SECONDS === 0 || ROLE === 'api' ? null : PRELOAD_AFTER_IDLE_SECONDS * 1000;
}

function blobsOf(values: z.infer<typeof ENVIRONMENT>): Config['blobs'] {
  if (values.BLOB_STORE === 'disk') {
    return {
      store: 'disk',
      offloadPrefix: values.DOWNLOAD_OFFLOAD === 'nginx' ? values.DOWNLOAD_OFFLOAD_PREFIX : null,
    };
  }
  if (values.GCS_BUCKET === undefined) throw new ConfigError(BUCKET_MISSING);
  return { store: 'gcs', bucket: values.GCS_BUCKET, emulatorHost: values.STORAGE_EMULATOR_HOST ?? null };
}
