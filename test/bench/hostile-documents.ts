import { Agent } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, Figure } from './benchmark';
import { readLongestBlockMs } from './event-loop';
import { NEIGHBOUR_KEY, openTwoTenants } from './fill-tenants';
import { ATTACKED_FILES, ATTACKS, type HostileAttack, json, send } from './hostile-attacks';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest } from './load/request';
import { peakResidentBytes, readResidentBytes, readRunQueueSeconds } from './process-usage';
import { API_KEY, type ServerProcess, startService } from './server-process';

const MEGABYTE = 1_000_000;
/** Of a client of another organization, for the answer to a small query. */
const MAX_WAIT_MS = 100;
const MAX_GROWTH_MB = 50;
/** What a process that just became idle takes to give memory back. */
const SETTLE_MS = 3_000;
const COLLECT_MS = 1_000;
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
  const preloaded = path.join(__dirname, 'collect-garbage.js');
  const service = await startService(directory, { ROLE: 'api', NODE_OPTIONS: `--require ${preloaded}` });
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

/**
 * Memory that a process keeps is told from what only looks like it. Garbage is collected before each reading: V8 lets a
 * hundred megabytes of it lie while nothing calls for the room. And `malloc` keeps what many small pieces were in, such
 * as the buffers of five hundred connections at once, but uses it again: growth that is over the bar is measured once
 * more, and what comes again the second time is held.
 */
async function measure(name: string, service: ServerProcess, attack: HostileAttack): Promise<Figure[]> {
  // It takes many minutes: which attack is under way should be seen.
  console.error(`  ${name} …`);
  const first = await measureOnce(name, service, attack);
  if (first.growthMb <= MAX_GROWTH_MB) return [...first.figures, memoryFigure(name, first.growthMb)];
  const second = await measureOnce(name, service, attack);
  const kept = { name: `${name}: memory, the first time`, value: first.growthMb, unit: 'MB' };
  return [...first.figures, kept, memoryFigure(name, second.growthMb)];
}

function memoryFigure(name: string, value: number): Figure {
  return { name: `${name}: memory`, value, unit: 'MB', bar: { atMost: MAX_GROWTH_MB } };
}

interface Measured {
  readonly figures: readonly Figure[];
  readonly growthMb: number;
}

async function measureOnce(name: string, service: ServerProcess, attack: HostileAttack): Promise<Measured> {
  const { port, pid } = service;
  const before = await residentBytesInUse(pid);
  await readLongestBlockMs(port);
  const queuedSeconds = readRunQueueSeconds(pid);
  const waits: number[] = [];
  let isOver = false;
  const generator = new LoadGenerator();
  const pingFor = (durationMs: number) => generator.runPaced({ port, ...PACE, durationMs });
  // A generator that is still starting would not notice how an attack begins.
  await pingFor(200);
  const ping = async () => {
    while (!isOver) waits.push(...(await pingFor(1_000)));
  };
  const pinging = ping();
  const startedAt = performance.now();
  const peak = await peakResidentBytes(pid, () => attack(port)).finally(() => {
    isOver = true;
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  await pinging;
  generator.close();
  const queued = readRunQueueSeconds(pid) - queuedSeconds;
  const block = await readLongestBlockMs(port);
  await sleep(SETTLE_MS);
  const figures: Figure[] = [
    { name: `${name}: wait`, value: Math.max(...waits), unit: 'ms', bar: { atMost: MAX_WAIT_MS } },
    { name: `${name}: the event loop stood still`, value: block, unit: 'ms' },
    { name: `${name}: the machine had no processor for it`, value: queued, unit: 's' },
    { name: `${name}: memory meanwhile`, value: (peak - before) / MEGABYTE, unit: 'MB' },
    { name: `${name}: took`, value: seconds, unit: 's' },
  ];
  return { figures, growthMb: ((await residentBytesInUse(pid)) - before) / MEGABYTE };
}

/** Without garbage. */
async function residentBytesInUse(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR2');
  await sleep(COLLECT_MS);
  return readResidentBytes(pid);
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
