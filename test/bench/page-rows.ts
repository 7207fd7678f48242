import type { Benchmark, Figure, Workplace } from './benchmark';
import { DEFAULT_ROWS, type FilledDatabase, fileIdOf, openFilledDatabase } from './fill-files';
import { graphqlRequest, type LoadRequest, restRequest } from './load/request';
import { mediansInTurn } from './medians-in-turn';
import { API_KEY, startService } from './server-process';

/** Unless a run is asked for more than usual itself. */
const MANY_ROWS = 10_000_000;
const PAIRS = 400;
const ENTITIES = 100;

const PAGE_QUERY = `{ files(first: 50) {
  edges { node { id filename mimeType sizeBytes createdAt expiresAt } }
  pageInfo { hasNextPage }
} }`;
const ENTITIES_QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on File { id filename mimeType sizeBytes createdAt expiresAt } }
}`;

/** What is asked of each, by what it has. */
const QUESTIONS: Readonly<Record<string, (rows: number) => LoadRequest>> = {
  'first page': () => graphqlRequest(API_KEY, '"hasNextPage":true', PAGE_QUERY),
  // The newest come first.
  'page at 90 %': (rows) =>
    restRequest(API_KEY, '"has_more":true', `/v3/files?limit=50&after=${fileIdOf(Math.round(rows / 10))}`),
  '100 entities': (rows) => {
    const ids = Array.from({ length: ENTITIES }, (_, index) => fileIdOf(1 + Math.floor((index * rows) / ENTITIES)));
    const representations = ids.map((id) => ({ __typename: 'File', id }));
    return graphqlRequest(API_KEY, '"filename"', ENTITIES_QUERY, { representations });
  },
};

export function manyRowsOf({ rows }: Pick<Workplace, 'rows'>): number {
  return rows > DEFAULT_ROWS ? rows : MANY_ROWS;
}

/** The same questions to an installation with ten million files, and to one with a million. */
export const pageRows: Benchmark = async (workplace) => {
  const few = await openService({ ...workplace, rows: DEFAULT_ROWS });
  const many = await openService({ ...workplace, rows: manyRowsOf(workplace) });
  try {
    const figures: Figure[] = [];
    for (const [name, requestOf] of Object.entries(QUESTIONS)) {
      const times = await mediansInTurn(PAIRS, {
        few: { port: few.port, request: requestOf(few.rows) },
        many: { port: many.port, request: requestOf(many.rows) },
      });
      figures.push(
        {
          name: `${name}, of ${millions(many)} to of ${millions(few)}`,
          value: times.many / times.few,
          unit: '×',
          bar: { atMost: 1.15 },
        },
        { name: `${name}, of ${millions(many)}`, value: times.many, unit: 'ms' },
      );
    }
    return figures;
  } finally {
    await many.close();
    await few.close();
  }
};

function millions({ rows }: Pick<FilledDatabase, 'rows'>): string {
  return `${rows / 1_000_000} million`;
}

async function openService(workplace: Workplace): Promise<{ port: number; rows: number; close(): Promise<void> }> {
  const database = await openFilledDatabase(workplace);
  const service = await startService(database.directory, { ROLE: 'api' });
  const close = async () => {
    await service.close();
    await database.close();
  };
  return { port: service.port, rows: database.rows, close };
}
