import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { StatementProxy } from '../../../support/database/statement-proxy';
import { createGraphqlClient } from '../../../support/graphql/graphql-client';
import { API_KEY, createInstallation } from '../../../support/processes/installation';
import { Balancer } from './balancer';
import { CATALOG_SDL, type CatalogSubgraph, startCatalogSubgraph } from './catalog-subgraph';
import { type GatewayProcess, startGatewayProcess } from './gateway-process';

export interface ServedSubgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** How a gateway is run. */
export interface GatewayKind {
  /** @throws Error with what does not compose */
  readonly compose: (subgraphs: readonly ServedSubgraph[]) => string;
  /** What Node runs. */
  readonly command: (supergraphFile: string, port: number) => readonly string[];
}

/** A gateway in front of two processes of the service, which share a database, and of a catalog. */
export interface FederatedGraph {
  /** Where the gateway is, without the path of its graph. */
  readonly url: string;
  /** Where the two processes are, in turn. */
  readonly media: Balancer;
  readonly catalog: CatalogSubgraph;
  readonly statements: StatementProxy;
  readonly dataSource: DataSource;
  /** A key with every scope, of the first project. */
  readonly apiKey: string;
  close(): Promise<void>;
}

/** @param role of the two processes: those that make generations ask the database for jobs all the time */
export async function startFederatedGraph(kind: GatewayKind, role: 'api' | 'all' = 'api'): Promise<FederatedGraph> {
  const installation = await createInstallation();
  const statements = await StatementProxy.start(installation.database);
  const directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-gateway-'));
  const parts: (() => Promise<unknown>)[] = [
    () => installation.close(),
    () => statements.close(),
    () => rm(directory, { recursive: true }),
  ];
  const close = async () => {
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) await part();
  };
  try {
    const environment = { ROLE: role, DATABASE_URL: statements.url };
    const first = await installation.start(environment);
    const second = await installation.start(environment);
    const media = await Balancer.start([first.url, second.url]);
    parts.push(() => media.close());
    const catalog = await startCatalogSubgraph();
    parts.push(() => catalog.close());
    const gateway = await startGateway(kind, path.join(directory, 'supergraph.graphql'), media, catalog);
    parts.push(() => gateway.stop());
    const { dataSource } = installation;
    return { url: new URL(gateway.url).origin, media, catalog, statements, dataSource, apiKey: API_KEY, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startGateway(
  kind: GatewayKind,
  supergraphFile: string,
  media: Balancer,
  catalog: CatalogSubgraph,
): Promise<GatewayProcess> {
  // Once for each process, so that none has to look the key up later.
  const client = createGraphqlClient(media.url, API_KEY);
  await client.request('{ __typename }');
  const { data } = await client.request('{ _service { sdl } }');
  const supergraph = kind.compose([
    { name: 'media', url: `${media.url}/graphql`, sdl: data._service.sdl },
    { name: 'catalog', url: catalog.url, sdl: CATALOG_SDL },
  ]);
  await writeFile(supergraphFile, supergraph);
  return startGatewayProcess((port) => kind.command(supergraphFile, port));
}
