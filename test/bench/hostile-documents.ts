import { Agent, request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, Figure } from './benchmark';
import { readLongestBlockMs } from './event-loop';
import { readResidentBytes } from './process-usage';
import { API_KEY, type ServerProcess, startService } from './server-process';

const MEGABYTE = 1_000_000;
/** Of every other client, for the event loop. */
const MAX_WAIT_MS = 100;
const MAX_GROWTH_MB = 50;
/** What a process that just became idle takes to give memory back. */
const SETTLE_MS = 3_000;
const FILES = 100;

const json = (query: string, variables = {}) => JSON.stringify({ query, variables });
const aliases = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');

const padded = (index: number, length: number) => json(`{ a${index}: __typename } # 語`.padEnd(length, ','));
const manyErrors = (lines: number, index: number) =>
  json(`{ ${'\n'.repeat(lines)} ${Array.from({ length: 99 }, (_, n) => `unknown${index}_${n}`).join(' ')} }`);
const page = 'files(first: 100) { nodes { tags metadata { key value } } }';
const pageOfTags = 'files(first: 100) { nodes { tags } }';

/** What is sent, how often, and by how many at once. */
const ATTACKS: Readonly<
  Record<string, { readonly rounds: number; readonly atOnce?: number; body(index: number): string }>
> = {
  '1,000 padded documents of 12 MB': { rounds: 1_000, body: (index) => padded(index, 12 * MEGABYTE - 1_000) },
  '1,000 padded documents of 100,000 characters': { rounds: 1_000, body: (index) => padded(index, 100_000) },
  '6,000,000 newlines before 99 errors': { rounds: 20, body: (index) => manyErrors(6 * MEGABYTE, index) },
  '9,999 newlines before 99 errors': { rounds: 200, body: (index) => manyErrors(9_990, index) },
  '100 aliases of 50 tags over 100 files': {
    rounds: 200,
    atOnce: 8,
    body: () => json(`{ files(first: 100) { nodes { ${aliases(100, 'tags')} } } }`),
  },
  'three full pages, 17 MB': { rounds: 40, atOnce: 8, body: () => json(`{ ${aliases(3, page)} }`) },
  '99 pages of tags, 50 MB': { rounds: 40, atOnce: 8, body: () => json(`{ ${aliases(99, pageOfTags)} }`) },
};

/** How much memory the service keeps of what is hostile, and how long its event loop stands still meanwhile. */
export const hostileDocuments: Benchmark = async ({ scratchDirectory }) => {
  const service = await startService(path.join(scratchDirectory, 'hostile-documents'), { ROLE: 'api' });
  const agent = new Agent({ keepAlive: true });
  try {
    await makeFiles(service, agent);
    // The caches fill up and the heap takes its size, as with any client.
    for (let index = 0; index < 400; index++) await send(service, agent, padded(-1 - index, 99_000));
    await sleep(SETTLE_MS);
    const figures: Figure[] = [];
    for (const [name, { rounds, atOnce = 1, body }] of Object.entries(ATTACKS)) {
      const before = readResidentBytes(service.pid);
      await readLongestBlockMs(service.port);
      let next = 0;
      const attack = async () => {
        for (let index = next++; index < rounds; index = next++) await send(service, agent, body(index));
      };
      await Promise.all(Array.from({ length: atOnce }, attack));
      const longestWait = await readLongestBlockMs(service.port);
      await sleep(SETTLE_MS);
      const growth = (readResidentBytes(service.pid) - before) / MEGABYTE;
      figures.push({ name: `${name}: memory`, value: growth, unit: 'MB', bar: { atMost: MAX_GROWTH_MB } });
      figures.push({ name: `${name}: wait`, value: longestWait, unit: 'ms', bar: { atMost: MAX_WAIT_MS } });
    }
    return figures;
  } finally {
    agent.destroy();
    await service.close();
  }
};

async function makeFiles(service: ServerProcess, agent: Agent): Promise<void> {
  const query = 'mutation ($input: CreateFileUploadInput!) { createFileUpload(input: $input) { errors { message } } }';
  const tags = Array.from({ length: 50 }, (_, index) => `${index} `.padEnd(100, 'x'));
  const metadata = tags.map((_, index) => ({ key: `key ${index}`, value: 'x'.repeat(1_000) }));
  const input = { filename: 'x.png', mimeType: 'image/png', sizeBytes: 1, purpose: 'REFERENCE_MEDIA', tags, metadata };
  for (let index = 0; index < FILES; index++) await send(service, agent, json(query, { input }));
}

function send({ port }: ServerProcess, agent: Agent, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const options = { host: '127.0.0.1', port, agent, path: '/graphql', method: 'POST', headers };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      response.resume();
      response.once('end', resolve);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
