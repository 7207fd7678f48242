import type { Benchmark } from './benchmark';
import { fileIdOf, openFilledDatabase } from './fill-files';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest } from './load/request';
import { compare, measure } from './measure';
import { API_KEY, startService } from './server-process';

const LOAD = { connections: 8, durationMs: 1_500 };
const ROUNDS = 8;

const STORAGE_QUERY = `{ mediaStorage {
  usedBytes reservedBytes limitBytes remainingBytes files reservedFiles filesLimit remainingFiles
  byKind { key bytes files } byOrigin { key bytes files } byProject { key bytes files } expiring { bytes files }
} }`;
const FILE_QUERY = 'query ($id: ID!) { file(id: $id) { id filename mimeType kind sizeBytes sha256 createdAt } }';

/** What is kept of a million files, told apart in every way, against one file by its id. */
export const storageUsage: Benchmark = async (workplace) => {
  const database = await openFilledDatabase(workplace);
  const service = await startService(database.directory, { ROLE: 'api' });
  const generator = new LoadGenerator();
  try {
    const storage = graphqlRequest(API_KEY, '"byOrigin"', STORAGE_QUERY, {});
    const file = graphqlRequest(API_KEY, '"filename"', FILE_QUERY, { id: fileIdOf(1) });
    const { service: whole, bare: one } = await compare(
      ROUNDS,
      () => measure(generator, service, storage, LOAD),
      () => measure(generator, service, file, LOAD),
    );
    return [
      {
        name: 'cost of mediaStorage to that of a file by id',
        value: one.requestsPerSecond / whole.requestsPerSecond,
        unit: '×',
        bar: { atMost: 2 },
      },
      { name: 'mediaStorage', value: whole.requestsPerSecond, unit: 'requests/s' },
      { name: 'one file', value: one.requestsPerSecond, unit: 'requests/s' },
    ];
  } finally {
    generator.close();
    await service.close();
    await database.close();
  }
};
