import type { Benchmark, Figure } from './benchmark';
import { type FilledDatabase, openFilledDatabase } from './fill-files';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest } from './load/request';
import { comparisonOf, inTurn, type Measurement, measure } from './measure';
import { API_KEY, startServicesInOne } from './server-process';

/** What one process is lucky with is so for both services in it; still, several are measured. */
const PROCESSES = 3;
const ROUNDS = 16;
const WARM_UP = { connections: 8, durationMs: 3_000 };
const ROUND = { connections: 8, durationMs: 1_500 };

const QUERY = `query ($first: Int!) {
  files(first: $first) { edges { node { id filename mimeType sizeBytes createdAt } } pageInfo { hasNextPage endCursor } }
}`;

/** Limits that hold, and refuse nobody. */
const LIMITED = {
  RATE_LIMIT_POINTS_PER_MINUTE: '1000000000',
  RATE_LIMIT_ORGANIZATION_POINTS_PER_MINUTE: '1000000000',
  RATE_LIMIT_REQUESTS_IN_FLIGHT: '1000',
  RATE_LIMIT_ORGANIZATION_REQUESTS_IN_FLIGHT: '2000',
};

/**
 * A page of fifty files, and one of a single file, where what limits take is the most of all that is done: by a service
 * that limits rates, and by one that does not, in one process and on one database.
 */
export const rates: Benchmark = async (workplace) => {
  const database = await openFilledDatabase(workplace);
  try {
    return [
      ...(await figuresOf(database, { name: '50 files', first: 50, bar: { atLeast: 0.97 } })),
      ...(await figuresOf(database, { name: '1 file', first: 1 })),
    ];
  } finally {
    await database.close();
  }
};

interface Page {
  readonly name: string;
  readonly first: number;
  readonly bar?: { readonly atLeast: number };
}

async function figuresOf(database: FilledDatabase, { name, first, bar }: Page): Promise<Figure[]> {
  const limited: Measurement[] = [];
  const free: Measurement[] = [];
  for (let process = 0; process < PROCESSES; process += 1) {
    const measured = await measureBoth(database, first, process % 2 === 0);
    limited.push(...measured.limited);
    free.push(...measured.free);
  }
  const { service, bare, throughputRatio, cpuRatio } = comparisonOf(limited, free);
  return [
    { name: `${name}: requests to those without limits`, value: throughputRatio, unit: '×', ...(bar && { bar }) },
    { name: `${name}: requests`, value: service.requestsPerSecond, unit: 'requests/s' },
    { name: `${name}: requests without limits`, value: bare.requestsPerSecond, unit: 'requests/s' },
    { name: `${name}: processor time to that without limits`, value: cpuRatio, unit: '×' },
  ];
}

async function measureBoth({ directory }: FilledDatabase, first: number, limitedFirst: boolean) {
  const started = await startServicesInOne(directory, limitedFirst ? [LIMITED, {}] : [{}, LIMITED]);
  const [limited, free] = limitedFirst ? started : started.toReversed();
  if (limited === undefined || free === undefined) throw new Error('There are two.');
  const generator = new LoadGenerator();
  try {
    const request = graphqlRequest(API_KEY, '"hasNextPage":true', QUERY, { first });
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
