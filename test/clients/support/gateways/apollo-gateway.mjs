import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const [supergraphFile, port] = process.argv.slice(2);

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(supergraphFile, 'utf8'),
  buildService: ({ name, url }) =>
    new RemoteGraphQLDataSource({
      url,
      willSendRequest({ request, context }) {
        // The key is told to this subgraph, and to no other.
        if (name === 'media' && context.authorization) request.http.headers.set('authorization', context.authorization);
      },
      // Of an answer with another status than 200 this gateway reads the status only, and not the errors with their codes.
      async fetcher(address, init) {
        const { body, headers } = await fetch(address, init);
        return new Response(body, { headers });
      },
    }),
});

const server = new ApolloServer({
  gateway,
  // It takes JSON only: a form with files is refused here, before anything is asked of a subgraph.
  formatError: (error) =>
    error.extensions?.code === 'BAD_REQUEST'
      ? {
          ...error,
          message: `${error.message} Announce files with createFileUpload, and send them to the URL in its answer.`,
        }
      : error,
});

await startStandaloneServer(server, {
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
  listen: { host: '127.0.0.1', port: Number(port) },
});
