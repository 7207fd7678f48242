import type { Benchmark, Figure } from './benchmark';
import { openFilledDatabase } from './fill-files';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest, restRequest } from './load/request';
import { type Comparison, compare, measure } from './measure';
import { API_KEY, startBareServer, startService } from './server-process';

const ROUNDS = 15;
const WARM_UP = { connections: 8, durationMs: 3_000 };
const ROUND = { connections: 8, durationMs: 1_500 };

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

/** The first page of a million files, asked of the service by both its doors, and of a bare server with the same statements. */
export const filesPage: Benchmark = async ({ filledDirectory }) => {
  const request = graphqlRequest(API_KEY, '"hasNextPage":true', QUERY, { first: 50 });
  const restful = restRequest(API_KEY, '"has_more":true', '/v3/files?limit=50');
  const database = await openFilledDatabase(filledDirectory);
  // No worker beside it: it would take the files for lost, as they have no bytes.
  const service = await startService(filledDirectory, { ROLE: 'api' });
  const [project] = await database.dataSource.query("SELECT id, organization_id FROM projects WHERE name = 'default'");
  const ids = [project.organization_id, project.id];
  const bare = await startBareServer('files-server', [JSON.stringify(database.address), ...ids]);
  const generator = new LoadGenerator();
  try {
    await measure(generator, service, request, WARM_UP);
    await measure(generator, bare, request, WARM_UP);
    const comparison = await compare(
      ROUNDS,
      () => measure(generator, service, request, ROUND),
      () => measure(generator, bare, request, ROUND),
    );
    await measure(generator, service, restful, WARM_UP);
    await measure(generator, bare, restful, WARM_UP);
    const byRest = await compare(
      ROUNDS,
      () => measure(generator, service, restful, ROUND),
      () => measure(generator, bare, restful, ROUND),
    );
    return [...figuresOf(comparison), ...restFiguresOf(byRest)];
  } finally {
    generator.close();
    await service.close();
    await bare.close();
    await database.close();
  }
};

function figuresOf({ service, bare, throughputRatio, cpuRatio }: Comparison): Figure[] {
  return [
    { name: 'requests to the bare server', value: throughputRatio, unit: '×', bar: { atLeast: 0.5 } },
    { name: 'requests', value: service.requestsPerSecond, unit: 'requests/s' },
    { name: 'requests, bare', value: bare.requestsPerSecond, unit: 'requests/s' },
    { name: 'processor time', value: service.cpuMsPerRequest, unit: 'ms/request' },
    { name: 'processor time, bare', value: bare.cpuMsPerRequest, unit: 'ms/request' },
    { name: 'processor time to the bare server', value: cpuRatio, unit: '×' },
  ];
}

function restFiguresOf({ service, throughputRatio, cpuRatio }: Comparison): Figure[] {
  return [
    { name: 'requests by /v3 to the bare server', value: throughputRatio, unit: '×', bar: { atLeast: 0.8 } },
    { name: 'requests by /v3', value: service.requestsPerSecond, unit: 'requests/s' },
    { name: 'processor time by /v3 to the bare server', value: cpuRatio, unit: '×' },
  ];
}
