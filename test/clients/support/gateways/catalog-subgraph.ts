import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildSchema, execute, parse } from 'graphql';

export const CATALOG_SDL = readFileSync('test/clients/support/gateways/catalog.graphql', 'utf8');

/** Another team's subgraph, whose products point at files. */
export interface CatalogSubgraph {
  readonly url: string;
  /** What each product has for its image. It is answered as it is, whatever the schema says. */
  images: readonly unknown[];
  /** The authorization that each request came with. */
  readonly authorizations: (string | undefined)[];
  close(): Promise<void>;
}

export async function startCatalogSubgraph(): Promise<CatalogSubgraph> {
  // Of a scalar anything is answered, with no regard to what is selected of it.
  const sdl = CATALOG_SDL.replace('image: File', 'image: Anything').concat('scalar Anything');
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const server = createServer(async (request, response) => {
    catalog.authorizations.push(request.headers.authorization);
    const { query, variables } = (await json(request)) as { query: string; variables?: Record<string, unknown> };
    const products = catalog.images.map((image, sku) => ({ sku, image }));
    const result = await execute({
      schema,
      document: parse(query),
      rootValue: { products },
      ...(variables && { variableValues: variables }),
    });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const catalog: CatalogSubgraph = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    images: [],
    authorizations: [],
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return catalog;
}
