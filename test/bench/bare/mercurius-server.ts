/**
 * The same by the fastest GraphQL server for Node that is kept up: mercurius, whose operations graphql-jit compiles, on
 * Fastify, with the statements of the bare server. It asks nobody for a key either. The arguments are those of `FileRows`.
 */
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import fastify, { type FastifyPluginAsync } from 'fastify';
import { GraphQLScalarType } from 'graphql';
import { cursorOf, FileRows, fileOf } from './file-rows';

interface MercuriusOptions {
  readonly schema: string;
  readonly resolvers: Readonly<Record<string, unknown>>;
  /** After how many runs an operation is compiled. */
  readonly jit: number;
}

const SCHEMA = `
  scalar _Any
  scalar DateTime
  scalar SafeInt
  union _Entity = File
  enum MediaKind { IMAGE VIDEO AUDIO DOCUMENT }
  type Query {
    files(first: Int!): FileConnection!
    _entities(representations: [_Any!]!): [_Entity]!
  }
  type FileConnection { edges: [FileEdge!]! pageInfo: PageInfo! }
  type FileEdge { node: File! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type File {
    id: ID! filename: String! mimeType: String! kind: MediaKind! sizeBytes: SafeInt! sha256: String purpose: String!
    origin: String! status: String! createdAt: DateTime! expiresAt: DateTime maxExpiresAt: DateTime
  }
`;

const files = new FileRows(process.argv.slice(2));

const resolvers = {
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (value) => (value as Date).toISOString() }),
  SafeInt: new GraphQLScalarType({ name: 'SafeInt', serialize: (value) => value }),
  _Entity: { resolveType: () => 'File' },
  Query: {
    async files(_: unknown, { first }: { readonly first: number }) {
      const rows = await files.page(first + 1);
      const page = rows.slice(0, first);
      const last = page.at(-1);
      const pageInfo = { hasNextPage: rows.length > first, endCursor: last === undefined ? null : cursorOf(last) };
      return { edges: page.map((row) => ({ node: fileOf(row) })), pageInfo };
    },
    async _entities(_: unknown, { representations }: { readonly representations: readonly { readonly id: string }[] }) {
      const rows = await files.byIds(representations.map(({ id }) => id));
      return rows.map((row) => row && fileOf(row));
    },
  },
};

// It is no package of the service's: it is installed with the clients and gateways that tests use.
const ofClients = createRequire(path.join(__dirname, '../../../../test/clients/package.json'));
const mercurius: FastifyPluginAsync<MercuriusOptions> = ofClients('mercurius');

async function listen(): Promise<void> {
  const app = fastify();
  await app.register(mercurius, { schema: SCHEMA, resolvers, jit: 1 });
  await app.listen({ host: '127.0.0.1', port: 0 });
  console.log(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/graphql`);
}

listen().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
