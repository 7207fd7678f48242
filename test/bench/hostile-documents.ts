import { Agent } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, Figure } from './benchmark';
import { readLongestBlockMs } from './event-loop';
import { NEIGHBOUR_KEY, openTwoTenants } from './fill-tenants';
import { ATTACKED_FILES, ATTACKS, json, send } from './hostile-attacks';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest } from './load/request';
import { peakResidentBytes, readResidentBytes } from './process-usage';
import { API_KEY, type ServerProcess, startService } from './server-process';

const MEGABYTE = 1_000_000;
/** Of a client of another organization, for the answer to a small query. */
const MAX_WAIT_MS = 100;
const MAX_GROWTH_MB = 50;
/** What a process that just became idle takes to give memory back. */
const SETTLE_MS = 3_000;
const FILES = 100;

const PING = graphqlRequest(
  NEIGHBOUR_KEY,
  '"hasNextPage"',
  '{ files(first: 5) { nodes { id } pageInfo { hasNextPage } } }',
);
const PACE = { request: PING, requestsPerSecond: 25, connections: 5 };

/** How much memory the service keeps of what is hostile, and how long another client waits meanwhile. */
export const hostileDocuments: Benchmark = async ({ scratchDirectory }) => {
  const directory = path.join(scratchDirectory, 'hostile-documents');
  await (await openTwoTenants(directory)).close();
  const service = await startService(directory, { ROLE: 'api' });
  try {
    await prepare(service);
    const figures = [...(await measure('at rest', service, () => sleep(2_000)))];
    for (const [name, attack] of Object.entries(ATTACKS)) {
      figures.push(...(await measure(name, service, attack)));
    }
    return figures;
  } finally {
    await service.close();
  }
};

async function measure(
  name: string,
  service: ServerProcess,
  attack: (port: number) => Promise<unknown>,
): Promise<Figure[]> {
  const { port, pid } = service;
  const before = readResidentBytes(pid);
  await readLongestBlockMs(port);
  const waits: number[] = [];
  let isOver = false;
  const generator = new LoadGenerator();
  const ping = async () => {
    while (!isOver) waits.push(...(await generator.runPaced({ port, ...PACE, durationMs: 1_000 })));
  };
  const pinging = ping();
  const startedAt = performance.now();
  const peak = await peakResidentBytes(pid, () => attack(port)).finally(() => {
    isOver = true;
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  await pinging;
  generator.close();
  const block = await readLongestBlockMs(port);
  await sleep(SETTLE_MS);
  const growth = (readResidentBytes(pid) - before) / MEGABYTE;
  return [
    { name: `${name}: wait`, value: Math.max(...waits), unit: 'ms', bar: { atMost: MAX_WAIT_MS } },
    { name: `${name}: memory`, value: growth, unit: 'MB', bar: { atMost: MAX_GROWTH_MB } },
    { name: `${name}: the event loop stood still`, value: block, unit: 'ms' },
    { name: `${name}: memory meanwhile`, value: (peak - before) / MEGABYTE, unit: 'MB' },
    { name: `${name}: took`, value: seconds, unit: 's' },
  ];
}

/** The caches fill up and the heap takes its size, as with any client. */
async function prepare({ port }: ServerProcess): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const query = 'mutation ($input: CreateFileUploadInput!) { createFileUpload(input: $input) { errors { message } } }';
  const tags = Array.from({ length: 50 }, (_, index) => `${index} `.padEnd(100, 'x'));
  const metadata = tags.map((_, index) => ({ key: `key ${index}`, value: 'x'.repeat(1_000) }));
  const input = { filename: 'x.png', mimeType: 'image/png', sizeBytes: 1, purpose: 'REFERENCE_MEDIA', tags, metadata };
  for (let index = 0; index < FILES; index++) await send(port, agent, json(query, { input }));
  await requireFiles(port);
  const full = json(`{ ${ATTACKED_FILES} { nodes { tags metadata { key value } } } }`);
  for (let index = 0; index < 20; index++) await send(port, agent, full);
  for (let index = 0; index < 400; index++) {
    await send(port, agent, json(`{ a${index}: __typename } # 語`.padEnd(99_000, ',')));
  }
  agent.destroy();
  await sleep(SETTLE_MS);
}

/** Pages of nothing would be no attack. */
async function requireFiles(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: json(`{ ${ATTACKED_FILES} { totalCount } }`),
  });
  const answer = await response.text();
  if (!answer.includes(`"totalCount":${FILES}`))
    throw new Error(`There are not ${FILES} files to attack with: ${answer}`);
}
