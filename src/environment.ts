import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import proxyAddr from '@fastify/proxy-addr';
import { z } from 'zod';
import { MEDIA_SCOPES, type MediaScope, scopeNamed } from './domain/caller';
import { isId } from './domain/id';
import { claimPathOf, JWT_ALGORITHMS } from './domain/identity-provider';
import { parseUrl } from './domain/url';
import { aliasProblems } from './providers/model-aliases';
import { type ModelFile, ModelFileError, readModelFile } from './providers/remote/model-file';

const megabytes = (count: number) => count * 1024 * 1024;

/** A name or an address, IPv6 in brackets, with or without a port. */
const FETCHED_HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** Entries between commas; none by default. */
function listOf(entry: z.ZodString) {
  return z
    .string()
    .default('')
    .transform((list) => list.split(',').map((item) => item.trim()))
    .transform((items) => items.filter((item) => item !== ''))
    .pipe(z.array(entry));
}

/** Names of scopes between commas, in any spelling. */
function scopesOr(otherwise: readonly MediaScope[]) {
  return listOf(
    z.string().refine((name) => scopeNamed(name) !== null, `one of ${MEDIA_SCOPES.join(', ')} is expected`),
  ).transform((names) => (names.length === 0 ? otherwise : names.flatMap((name) => scopeNamed(name) ?? [])));
}

/** The name of a claim, or a JSON pointer to it. */
const CLAIM = z.string().min(1).max(200).transform(claimPathOf);

function rateLimit(defaultLimit: number) {
  return z.coerce.number().int().min(0).max(1_000_000_000).default(defaultLimit);
}

/** Every setting, but for those of providers: its name in the environment, its form, its default. */
export const ENVIRONMENT = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ROLE: z.enum(['api', 'worker', 'all']).default('all'),
  // Nobody at a terminal waits for proxies.
  SHUTDOWN_DELAY_SECONDS: z.coerce.number().int().min(0).max(600).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(5).max(200).default(20),
  BOOTSTRAP_API_KEY: z
    .string()
    .min(16)
    .max(200)
    .regex(/^[\x21-\x7e]+$/)
    .refine((key) => !/^(mgt_|eyJ)/.test(key), 'a key that is taken for a token is no use')
    .optional(),
  BLOB_STORE: z.enum(['disk', 'gcs']).default('disk'),
  GCS_BUCKET: z.string().min(3).max(222).optional(),
  STORAGE_EMULATOR_HOST: z.string().min(1).optional(),
  DOWNLOAD_OFFLOAD: z.enum(['nginx']).optional(),
  DOWNLOAD_OFFLOAD_PREFIX: z
    .string()
    .max(200)
    .regex(/^\/(?:[\w-]+\/)+$/, 'a path is expected, as /_mediagraph_blobs/')
    .default('/_mediagraph_blobs/'),
  MEDIA_FETCH_ALLOWED_HOSTS: listOf(z.string().regex(FETCHED_HOST, 'host or host:port is expected')),
  CORS_ORIGINS: listOf(
    z.string().refine(isOrigin, 'an origin is expected, as https://app.example.com, or *, or loopback'),
  ),
  MEDIA_FETCH_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(3_600).default(60),
  WEBHOOK_ALLOWED_HOSTS: listOf(z.string().regex(FETCHED_HOST, 'host or host:port is expected')),
  // What answers later than this should have answered first and worked then.
  WEBHOOK_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(60).default(10),
  MAX_UPLOAD_BYTES: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(megabytes(2048)),
  // Longer than it takes to find out that the wrong backup was restored.
  ORPHANED_BLOB_DAYS: z.coerce.number().int().min(1).max(3_650).default(14),
  GENERATION_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(300).default(300),
  BACKGROUND_GENERATION_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3_600),
  BACKGROUND_GENERATIONS: z.coerce.number().int().min(1).max(64).default(8),
  // No CPU where it is started for a moment. An hour: nobody waits longer for what takes seconds.
  PRELOAD_AFTER_IDLE_SECONDS: z.coerce.number().int().min(0).max(3_600).default(15),
  // A thousand entities, the most that a gateway asks for at once, with twenty objects each. A page of a hundred files
  // with everything that is in them costs a tenth of it.
  GRAPHQL_EXECUTOR: z.enum(['planned', 'graphql-js']).default('planned'),
  MAX_OPERATION_COST: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(20_000),
  // What a busy backend asks for: some 500 pages of files a second. 0: no limit.
  RATE_LIMIT_POINTS_PER_MINUTE: rateLimit(3_000_000),
  // Of a person in front of a page: 20 pages of files a second.
  RATE_LIMIT_OWNER_POINTS_PER_MINUTE: rateLimit(120_000),
  RATE_LIMIT_ORGANIZATION_POINTS_PER_MINUTE: rateLimit(6_000_000),
  RATE_LIMIT_BURST_SECONDS: z.coerce.number().int().min(1).max(600).default(60),
  RATE_LIMIT_REQUESTS_IN_FLIGHT: rateLimit(1_000),
  RATE_LIMIT_OWNER_REQUESTS_IN_FLIGHT: rateLimit(100),
  RATE_LIMIT_ORGANIZATION_REQUESTS_IN_FLIGHT: rateLimit(2_000),
  // To guess a key takes longer than the sun will shine; to look up what is guessed takes the database.
  RATE_LIMIT_WRONG_KEYS_PER_MINUTE: rateLimit(300),
  TRUSTED_PROXIES: listOf(
    z.string().refine(isProxyAddress, 'an address, a network, loopback, linklocal or uniquelocal is expected'),
  ),
  SUBGRAPH_NODE_FIELDS: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
  JWT_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  JWT_ISSUER: z.string().min(1).optional(),
  JWT_AUDIENCE: listOf(z.string()),
  JWT_ALGORITHMS: z
    .string()
    .default('RS256,ES256')
    .transform((list) => list.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(JWT_ALGORITHMS)).min(1)),
  JWT_CLAIM_PROJECT: CLAIM.optional(),
  JWT_CLAIM_SCOPES: CLAIM.optional(),
  JWT_CLAIM_OWNER: CLAIM.default(['sub']),
  JWT_DEFAULT_PROJECT: z
    .string()
    .refine((value) => isId('proj', value), 'the id of a project is expected')
    .optional(),
  JWT_DEFAULT_SCOPES: scopesOr(['FILES_READ', 'FILES_WRITE', 'GENERATE']),
  JWT_MAX_SCOPES: scopesOr(['FILES_READ', 'FILES_WRITE', 'GENERATE', 'USAGE_READ']),
  JWT_CLOCK_TOLERANCE_SECONDS: z.coerce.number().int().min(0).max(300).default(30),
  MODELS_FILE: z.string().min(1).transform(readModels).optional(),
  PERSISTED_QUERIES_FILE: z.string().min(1).transform(readPersistedQueries).optional(),
});

/** As browsers write it: no path, no default port, in lower case. Apps in web views have schemes of their own. */
function isOrigin(entry: string): boolean {
  if (entry === '*' || entry === 'loopback') return true;
  const url = parseUrl(entry);
  return url !== null && url.host !== '' && `${url.protocol}//${url.host}` === entry;
}

/** An address, a network, or one of those that have a name. */
function isProxyAddress(entry: string): boolean {
  try {
    proxyAddr.compile(entry);
    return true;
  } catch {
    return false;
  }
}

function readModels(file: string, context: z.RefinementCtx): ModelFile {
  try {
    const content = readModelFile(file);
    for (const problem of aliasProblems(content.aliases, content.models)) context.addIssue(problem);
    return content;
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
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
