import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { GraphQLUpload } from 'graphql-upload-ts';
import { ByteBudget } from '../../../../src/concurrency/byte-budget';
import { refuseOversizedBody, refuseWithoutPreflight } from '../../../../src/http/graphql-refusals';
import type { StreamedUpload } from '../../../../src/http/multipart/form-upload';
import { MultipartError } from '../../../../src/http/multipart/multipart-error';
import { DEFAULT_MULTIPART_LIMITS } from '../../../../src/http/multipart/multipart-options';
import { type MultipartRegistration, registerMultipart } from '../../../../src/http/multipart/register-multipart';

const MIB = 1024 * 1024;

type File = Promise<StreamedUpload>;

/** What a test hangs into the resolver `hold`. */
export type Hold = (file: File) => Promise<unknown>;

const typeDefs = `
  scalar Upload
  type Stored { sha256: String! sizeBytes: Int! filename: String! mimetype: String! declaredSizeBytes: Int }
  type Query { ping: String }
  input FileInput { file: Upload! }
  type Mutation {
    read(file: Upload!): Stored
    readInput(input: FileInput!): Stored
    readInTurn(files: [Upload!]!): [Stored!]
    readAtOnce(files: [Upload!]!): [Stored!]
    openAllThenRead(files: [Upload!]!): [Stored!]
    readTwice(file: Upload!): [Stored!]
    ignore(file: Upload): Stored
    openThenThrow(file: Upload!): Stored
    hold(file: Upload!): Stored
  }
`;

export async function readUpload(file: File): Promise<Record<string, unknown>> {
  const { createReadStream, filename, mimetype, declaredSizeBytes } = await file;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream()) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes, filename, mimetype, declaredSizeBytes };
}

const resolvers = (hold: Hold) => ({
  Upload: GraphQLUpload,
  Mutation: {
    read: (_: unknown, { file }: { file: File }) => readUpload(file),
    readInput: (_: unknown, { input }: { input: { file: File } }) => readUpload(input.file),
    readInTurn: async (_: unknown, { files }: { files: File[] }) => {
      const stored = [];
      for (const file of files) stored.push(await readUpload(file));
      return stored;
    },
    readAtOnce: (_: unknown, { files }: { files: File[] }) => Promise.all(files.map(readUpload)),
    openAllThenRead: async (_: unknown, { files }: { files: File[] }) => {
      const uploads = await Promise.all(files);
      return Promise.all(uploads.map((upload) => readUpload(Promise.resolve(upload))));
    },
    readTwice: async (_: unknown, { file }: { file: File }) => [await readUpload(file), await readUpload(file)],
    ignore: () => null,
    openThenThrow: async (_: unknown, { file }: { file: File }) => {
      (await file).createReadStream();
      throw new GraphQLError('Refused.', { extensions: { code: 'REFUSED' } });
    },
    hold: (_: unknown, { file }: { file: File }) => hold(file),
  },
});

export interface MultipartServer {
  readonly app: FastifyInstance;
  readonly port: number;
  readonly spoolDirectory: string;
  spooledNames(): string[];
  close(): Promise<void>;
}

export async function startMultipartServer(
  overrides: Partial<MultipartRegistration> & {
    readonly spoolBudget?: ByteBudget;
    readonly hold?: Hold /** How long a request waits before its body is read. */;
    readonly admissionMs?: number;
  } = {},
): Promise<MultipartServer> {
  const spoolDirectory = mkdtempSync(join(tmpdir(), 'multipart-spool-'));
  const apollo = new ApolloServer({
    typeDefs,
    resolvers: resolvers(overrides.hold ?? readUpload),
    includeStacktraceInErrorResponses: false,
    formatError: (formatted, error) => {
      const original = error instanceof GraphQLError ? error.originalError : error;
      if (!(original instanceof MultipartError)) return formatted;
      return { ...formatted, extensions: { code: original.code } };
    },
  });
  await apollo.start();
  const spoolBudget = overrides.spoolBudget ?? new ByteBudget(100 * MIB, 100 * MIB);
  const app = fastify({ forceCloseConnections: true });
  const maxBodyBytes = overrides.maxBodyBytes ?? 200 * MIB;
  app.addHook('onRequest', refuseOversizedBody(maxBodyBytes));
  app.addHook('onRequest', refuseWithoutPreflight);
  app.addHook('onRequest', () => sleep(overrides.admissionMs ?? 0));
  registerMultipart(app, {
    ...DEFAULT_MULTIPART_LIMITS,
    maxFileBytes: 150 * MIB,
    maxBodyBytes,
    maxSpoolBytes: 20 * MIB,
    spoolDirectory,
    openSpool: async () => ({ maxBytes: 20 * MIB, share: spoolBudget.open('organization') }),
    ...overrides,
  });
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: fastifyApolloHandler(apollo) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    app,
    port: (app.server.address() as AddressInfo).port,
    spoolDirectory,
    spooledNames: () => readdirSync(spoolDirectory),
    async close() {
      await app.close();
      await apollo.stop();
      rmSync(spoolDirectory, { recursive: true, force: true });
    },
  };
}
