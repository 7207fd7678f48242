import type { Benchmark, Figure } from './benchmark';
import { FIRST_PROJECT_FILES, fileIdOf, openFilledDatabase } from './fill-files';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest, type LoadRequest } from './load/request';
import { measure } from './measure';
import { API_KEY, startService } from './server-process';

const LOAD = { connections: 8, durationMs: 3_000 };
const ENTITIES = 100;

const FILE_QUERY = 'query ($id: ID!) { file(id: $id) { id filename mimeType kind sizeBytes sha256 createdAt } }';
const ENTITIES_QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on File { id filename mimeType kind sizeBytes createdAt } }
}`;

/** Files by their ids: one, and as many as a gateway asks for when it joins a page of a list. */
export const lookups: Benchmark = async ({ filledDirectory }) => {
  const database = await openFilledDatabase(filledDirectory);
  const service = await startService(filledDirectory, { ROLE: 'api' });
  const generator = new LoadGenerator();
  const figures = async (name: string, request: LoadRequest): Promise<Figure[]> => {
    await measure(generator, service, request, { ...LOAD, durationMs: 1_000 });
    const { requestsPerSecond, cpuMsPerRequest } = await measure(generator, service, request, LOAD);
    return [
      { name, value: requestsPerSecond, unit: 'requests/s' },
      { name: `${name}, processor time`, value: cpuMsPerRequest, unit: 'ms/request' },
    ];
  };
  try {
    const ids = Array.from({ length: ENTITIES }, (_, index) => fileIdOf(1 + (index * FIRST_PROJECT_FILES) / ENTITIES));
    const representations = ids.map((id) => ({ __typename: 'File', id }));
    return [
      ...(await figures('one file', graphqlRequest(API_KEY, '"filename"', FILE_QUERY, { id: ids[0] }))),
      ...(await figures('100 entities', graphqlRequest(API_KEY, '"filename"', ENTITIES_QUERY, { representations }))),
    ];
  } finally {
    generator.close();
    await service.close();
    await database.close();
  }
};
