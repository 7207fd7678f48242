import type { Benchmark, Figure } from './benchmark';
import { openFilledDatabase, SECOND_API_KEY, SECOND_PROJECT_FILES } from './fill-files';
import { Connection } from './load/connection';
import { graphqlRequest, piecesOf } from './load/request';
import { mediansInTurn } from './medians-in-turn';
import { startService } from './server-process';

const FIELDS = ['CREATED_AT', 'EXPIRES_AT', 'SIZE_BYTES', 'FILENAME'];
const DIRECTIONS = ['ASC', 'DESC'];
const WALK_PAGE = 100;
const DEEP_PAGE_OFFSET = 0.9 * SECOND_PROJECT_FILES;
/** As many as keep the medians still on a busy machine. */
const PAIRS = 400;

const WALK_QUERY = `query ($after: String, $orderBy: FileOrder!) {
  files(first: ${WALK_PAGE}, after: $after, orderBy: $orderBy) { pageInfo { endCursor } }
}`;
const PAGE_QUERY = `query ($after: String, $orderBy: FileOrder!) {
  files(first: 50, after: $after, orderBy: $orderBy) {
    edges { node { id filename mimeType sizeBytes createdAt expiresAt } }
    pageInfo { hasNextPage }
  }
}`;

/** A page at 90 % of a hundred thousand files, against the first page, in each order. */
export const pageDepth: Benchmark = async (workplace) => {
  const database = await openFilledDatabase(workplace);
  const service = await startService(database.directory, { ROLE: 'api' });
  try {
    const orders = FIELDS.flatMap((field) => DIRECTIONS.map((direction) => ({ field, direction })));
    const figures: Figure[] = [];
    const cursors = await Promise.all(orders.map((orderBy) => walk(service.port, orderBy)));
    for (const [index, orderBy] of orders.entries()) {
      figures.push(...(await comparePages(service.port, orderBy, cursors[index] ?? null)));
    }
    return figures;
  } finally {
    await service.close();
    await database.close();
  }
};

/** Goes from page to page as a client does. @returns the cursor of the last item before the deep page */
async function walk(port: number, orderBy: object): Promise<string | null> {
  const connection = await Connection.open(port);
  let after: string | null = null;
  for (let passed = 0; passed < DEEP_PAGE_OFFSET; passed += WALK_PAGE) {
    const request = graphqlRequest(SECOND_API_KEY, '', WALK_QUERY, { after, orderBy });
    const { body } = await connection.exchange(piecesOf(request)());
    after = JSON.parse(body).data.files.pageInfo.endCursor;
  }
  connection.close();
  return after;
}

async function comparePages(
  port: number,
  orderBy: { readonly field: string; readonly direction: string },
  deepCursor: string | null,
): Promise<Figure[]> {
  const pageAfter = (after: string | null) => ({
    port,
    request: graphqlRequest(SECOND_API_KEY, '"hasNextPage":true', PAGE_QUERY, { after, orderBy }),
  });
  const { first, deep } = await mediansInTurn(PAIRS, { first: pageAfter(null), deep: pageAfter(deepCursor) });
  const name = `${orderBy.field} ${orderBy.direction}`;
  return [
    { name: `${name}, deep page to first`, value: deep / first, unit: '×', bar: { atMost: 1.1 } },
    { name: `${name}, first page`, value: first, unit: 'ms' },
  ];
}
