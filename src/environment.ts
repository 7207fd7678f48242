import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
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

/** Every setting, but for those of providers: its name in the environment, its form, its default. */
export const ENVIRONMENT = z.object({
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
  MEDIA_FETCH_ALLOWED_HOSTS: listOf(z.string().regex(FETCHED_HOST, 'host or host:port is expected')),
  CORS_ORIGINS: listOf(
    z.string().refine(isOrigin, 'an origin is expected, as https://app.example.com, or *, or loopback'),
  ),
  MEDIA_FETCH_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(3_600).default(60),
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
  MAX_OPERATION_COST: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(20_000),
  SUBGRAPH_NODE_FIELDS: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
  MODELS_FILE: z.string().min(1).transform(readModels).optional(),
  PERSISTED_QUERIES_FILE: z.string().min(1).transform(readPersistedQueries).optional(),
});

/** As browsers write it: no path, no default port, in lower case. Apps in web views have schemes of their own. */
function isOrigin(entry: string): boolean {
  if (entry === '*' || entry === 'loopback') return true;
  const url = parseUrl(entry);
  return url !== null && url.host !== '' && `${url.protocol}//${url.host}` === entry;
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
