import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const megabytes = (count: number) => count * 1024 * 1024;

/** A name or an address, IPv6 in brackets, with or without a port. */
const FETCHED_HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** Every setting: its name in the environment, its form, its default. */
const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ROLE: z.enum(['api', 'worker', 'all']).default('all'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(5).max(200).default(20),
  BOOTSTRAP_API_KEY: z
    .string()
    .min(16)
    .max(200)
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
  BLOB_STORE: z.enum(['disk', 'gcs']).default('disk'),
  GCS_BUCKET: z.string().min(3).max(222).optional(),
  STORAGE_EMULATOR_HOST: z.string().min(1).optional(),
  MEDIA_FETCH_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .transform((entries) => entries.filter((entry) => entry !== ''))
    .pipe(z.array(z.string().regex(FETCHED_HOST, 'host or host:port is expected'))),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .transform((entries) => entries.filter((entry) => entry !== ''))
    .pipe(z.array(z.string().refine(isOrigin, 'an origin is expected, as https://app.example.com, or *'))),
  MEDIA_FETCH_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(3_600).default(60),
  MAX_UPLOAD_BYTES: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(megabytes(2048)),
  GENERATION_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(300).default(300),
  BACKGROUND_GENERATION_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3_600),
  BACKGROUND_GENERATIONS: z.coerce.number().int().min(1).max(64).default(8),
  // A thousand entities, the most that a gateway asks for at once, with twenty objects each. A page of a hundred files
  // with everything that is in them costs a tenth of it.
  MAX_OPERATION_COST: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(20_000),
  SUBGRAPH_NODE_FIELDS: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
  PERSISTED_QUERIES_FILE: z.string().min(1).transform(readPersistedQueries).optional(),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash; null: made from the address that the server listens on. */
  readonly publicUrl: string | null;
  readonly role: 'api' | 'worker' | 'all';
  readonly logLevel: string;
  readonly dataDirectory: string;
  /** null: the embedded Postgres in the data directory. */
  readonly databaseUrl: string | null;
  readonly databasePoolSize: number;
  readonly bootstrapApiKey: string | null;
  readonly blobs:
    | { readonly store: 'disk' }
    | { readonly store: 'gcs'; readonly bucket: string; readonly emulatorHost: string | null };
  /** Whose pages may use the API from browsers; `*`: any. */
  readonly corsOrigins: readonly string[];
  /** How media are fetched by URL. */
  readonly urlFetcher: { readonly allowedHosts: readonly string[]; readonly totalTimeoutMs: number };
  readonly generation: {
    /** How long a generation may take while a client waits, and in the background. */
    readonly timeouts: { readonly synchronousMs: number; readonly backgroundMs: number };
    /** How many this process works on at once in the background. */
    readonly background: number;
  };
  /** The largest file that an upload may be. */
  readonly maxUploadBytes: number;
  /** The most that one operation may cost, as `@cost` and `@listSize` in the schema count it. */
  readonly maxOperationCost: number;
  /** Whether the SDL that gateways are told has `Query.node` and `Query.nodes`. */
  readonly subgraphNodeFields: boolean;
  /** The only documents that are taken, by their SHA-256; null: any. */
  readonly persistedQueries: ReadonlyMap<string, string> | null;
}

/** What is wrong with the environment: every problem at once, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const BUCKET_MISSING = 'GCS_BUCKET: required with BLOB_STORE=gcs';

/** @throws {ConfigError} */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty value in a compose file or a shell means that the setting is not made.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const problems = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  if (given['BLOB_STORE'] === 'gcs' && given['GCS_BUCKET'] === undefined) problems.push(BUCKET_MISSING);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.join('\n'));
  const values = parsed.data;
  return Object.freeze({
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    role: values.ROLE,
    logLevel: values.LOG_LEVEL,
    dataDirectory: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    bootstrapApiKey: values.BOOTSTRAP_API_KEY ?? null,
    blobs: blobsOf(values),
    corsOrigins: values.CORS_ORIGINS,
    urlFetcher: {
      allowedHosts: values.MEDIA_FETCH_ALLOWED_HOSTS,
      totalTimeoutMs: values.MEDIA_FETCH_TIMEOUT_SECONDS * 1000,
    },
    generation: {
      timeouts: {
        synchronousMs: values.GENERATION_TIMEOUT_SECONDS * 1000,
        backgroundMs: values.BACKGROUND_GENERATION_TIMEOUT_SECONDS * 1000,
      },
      background: values.BACKGROUND_GENERATIONS,
    },
    maxUploadBytes: values.MAX_UPLOAD_BYTES,
    maxOperationCost: values.MAX_OPERATION_COST,
    subgraphNodeFields: values.SUBGRAPH_NODE_FIELDS,
    persistedQueries: values.PERSISTED_QUERIES_FILE ?? null,
  });
}

/** As browsers write it: no path, no default port, in lower case. */
function isOrigin(entry: string): boolean {
  return entry === '*' || (URL.canParse(entry) && new URL(entry).origin === entry);
}

function blobsOf(values: z.infer<typeof environment>): Config['blobs'] {
  if (values.BLOB_STORE === 'disk') return { store: 'disk' };
  if (values.GCS_BUCKET === undefined) throw new ConfigError(BUCKET_MISSING);
  return { store: 'gcs', bucket: values.GCS_BUCKET, emulatorHost: values.STORAGE_EMULATOR_HOST ?? null };
}

/** Reads `{ "<SHA-256>": "<document>" }`, as relay-compiler and graphql-codegen write it. */
function readPersistedQueries(file: string, context: z.RefinementCtx): ReadonlyMap<string, string> {
  try {
    const queries = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
    for (const [hash, document] of Object.entries(queries)) {
      if (createHash('sha256').update(document).digest('hex') === hash) continue;
      context.addIssue(`${hash} in ${file} is not the SHA-256 of its document`);
    }
    return new Map(Object.entries(queries));
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is not an object of texts' : error;
    context.addIssue(`${file} cannot be read: ${reason}`);
    return z.NEVER;
  }
}
