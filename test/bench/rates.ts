import path from 'node:path';
import type { Benchmark, Figure } from './benchmark';
import { openFilledDatabase } from './fill-files';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest } from './load/request';
import { comparisonOf, inTurn, type Measurement, measure } from './measure';
import { API_KEY, startServicesInOne } from './server-process';

/**
 * What one process is lucky with is so for both services in it; still, several are measured: an even number, so that each of
 * the two is as often the first that is started.
 */
const PROCESSES = 4;
const ROUNDS = 12;
const WARM_UP = { connections: 8, durationMs: 3_000 };
const ROUND = { connections: 8, durationMs: 1_500 };

const QUERY = `query ($first: Int!) {
  files(first: $first) { edges { node { id filename mimeType sizeBytes createdAt } } pageInfo { hasNextPage endCursor } }
}`;

/** Points as the defaults have them, twenty times over, so that nobody is refused; as many at once as by default. */
const LIMITED = {
  RATE_LIMIT_POINTS_PER_MINUTE: '60000000',
  RATE_LIMIT_ORGANIZATION_POINTS_PER_MINUTE: '120000000',
  RATE_LIMIT_REQUESTS_IN_FLIGHT: '1000',
  RATE_LIMIT_ORGANIZATION_REQUESTS_IN_FLIGHT: '2000',
};

/**
 * Pages of fifty files, of one, and of none, where everything else takes least: by a service that limits rates, and by one
 * that does not, in one process and on one database.
 */
export const rates: Benchmark = async (workplace) => {
  const empty = path.join(workplace.scratchDirectory, 'rates');
  const database = await openFilledDatabase(workplace);
  try {
    return [
      ...(await figuresOf({ name: '50 files', directory: database.directory, first: 50, hasNextPage: true })),
      ...(await figuresOf({ name: '1 file', directory: database.directory, first: 1, hasNextPage: true })),
      ...(await figuresOf({ name: 'no files', directory: empty, first: 50, hasNextPage: false })),
    ];
  } finally {
    await database.close();
  }
};

interface Page {
  readonly name: string;
  /** Of the installation. */
  readonly directory: string;
  readonly first: number;
  readonly hasNextPage: boolean;
}

async function figuresOf(page: Page): Promise<Figure[]> {
  const { name } = page;
  const limited: Measurement[] = [];
  const free: Measurement[] = [];
  for (let process = 0; process < PROCESSES; process += 1) {
    const measured = await measureBoth(page, process % 2 === 0);
    limited.push(...measured.limited);
    free.push(...measured.free);
  }
  const { service, bare, throughputRatio, cpuRatio } = comparisonOf(limited, free);
  return [
    { name: `${name}: requests to those without limits`, value: throughputRatio, unit: '×', bar: { atLeast: 0.97 } },
    { name: `${name}: requests`, value: service.requestsPerSecond, unit: 'requests/s' },
    { name: `${name}: requests without limits`, value: bare.requestsPerSecond, unit: 'requests/s' },
    { name: `${name}: processor time to that without limits`, value: cpuRatio, unit: '×' },
  ];
}

async function measureBoth({ directory, first, hasNextPage }: Page, limitedFirst: boolean) {
  const started = await startServicesInOne(directory, limitedFirst ? [LIMITED, {}] : [{}, LIMITED]);
  const [limited, free] = limitedFirst ? started : started.toReversed();
  if (limited === undefined || free === undefined) throw new Error('There are two.');
  const generator = new LoadGenerator();
  try {
    const request = graphqlRequest(API_KEY, `"hasNextPage":${hasNextPage}`, QUERY, { first });
    await measure(generator, limited, request, WARM_UP);
    await measure(generator, free, request, WARM_UP);
    return await inTurn(ROUNDS, {
      limited: () => measure(generator, limited, request, ROUND),
      free: () => measure(generator, free, request, ROUND),
    });
  } finally {
    generator.close();
    await free.close();
  }
}
