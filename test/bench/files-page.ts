import type { Benchmark, Figure } from './benchmark';
import { compareFileServers, type FileServers, warmUp, withFileServers } from './file-servers';
import { graphqlRequest, restRequest } from './load/request';
import { compare, measure } from './measure';
import { API_KEY } from './server-process';

const ROUNDS = 12;
const ROUND = { connections: 16, durationMs: 1_200 };
const REST_ROUNDS = 8;

const QUERY = `query ($first: Int!) {
  files(first: $first) {
    edges {
      node {
        id filename mimeType kind sizeBytes sha256 purpose origin status createdAt expiresAt maxExpiresAt
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** The first page of many files, asked of the service by both its doors, and of others that run the same statement. */
export const filesPage: Benchmark = (workplace) =>
  withFileServers(workplace, async (servers) => [
    ...(await compareFileServers(servers, {
      name: 'files(first: 50)',
      request: graphqlRequest(API_KEY, '"hasNextPage":true', QUERY, { first: 50 }),
      rounds: ROUNDS,
      round: ROUND,
      bars: { throughput: 0.72, cpu: 1.55 },
    })),
    ...(await compareByRest(servers)),
  ]);

async function compareByRest({ servers: { service, bare }, generator }: FileServers): Promise<Figure[]> {
  const request = restRequest(API_KEY, '"has_more":true', '/v3/files?limit=50');
  for (const server of [service, bare]) await warmUp(generator, server, { request, connections: ROUND.connections });
  const byRest = await compare(
    REST_ROUNDS,
    () => measure(generator, service, request, ROUND),
    () => measure(generator, bare, request, ROUND),
  );
  return [
    { name: '/v3/files?limit=50, to the bare server', value: byRest.throughputRatio, unit: '×' },
    { name: '/v3/files?limit=50, processor time to the bare server', value: byRest.cpuRatio, unit: '×' },
    { name: '/v3/files?limit=50', value: byRest.service.requestsPerSecond, unit: 'requests/s' },
  ];
}
