import type { Benchmark, Figure } from './benchmark';
import { compareFileServers, type FileServers, warmUp, withFileServers } from './file-servers';
import { fileIdOf } from './fill-files';
import { graphqlRequest } from './load/request';
import { measure } from './measure';
import { API_KEY } from './server-process';

const ROUNDS = 12;
const ROUND = { connections: 16, durationMs: 1_200 };
const ONE_FILE = { connections: 16, durationMs: 3_000 };
const ENTITIES = 100;

const FILE_QUERY = 'query ($id: ID!) { file(id: $id) { id filename mimeType kind sizeBytes sha256 createdAt } }';
const ENTITIES_QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on File {
      id filename mimeType kind sizeBytes sha256 purpose origin status createdAt expiresAt maxExpiresAt
    }
  }
}`;

/** Files by their ids: one, and as many as a gateway asks for when it joins a page of a list. */
export const lookups: Benchmark = (workplace) =>
  withFileServers(workplace, async (servers) => {
    const { rows } = servers.database;
    const ids = Array.from({ length: ENTITIES }, (_, index) => fileIdOf(1 + Math.floor((index * rows) / ENTITIES)));
    const representations = ids.map((id) => ({ __typename: 'File', id }));
    return [
      ...(await compareFileServers(servers, {
        name: '100 entities',
        request: graphqlRequest(API_KEY, '"filename"', ENTITIES_QUERY, { representations }),
        rounds: ROUNDS,
        round: ROUND,
        bars: { throughput: 0.65, cpu: 1.6 },
      })),
      ...(await measureOneFile(servers, ids[0])),
    ];
  });

async function measureOneFile({ servers, generator }: FileServers, id: string | undefined): Promise<Figure[]> {
  const request = graphqlRequest(API_KEY, '"filename"', FILE_QUERY, { id });
  await warmUp(generator, servers.service, { request, connections: ONE_FILE.connections });
  const { requestsPerSecond, cpuMsPerRequest } = await measure(generator, servers.service, request, ONE_FILE);
  return [
    { name: 'one file', value: requestsPerSecond, unit: 'requests/s' },
    { name: 'one file, processor time', value: cpuMsPerRequest, unit: 'ms/request' },
  ];
}
