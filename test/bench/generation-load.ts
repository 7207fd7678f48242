import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Benchmark, Figure } from './benchmark';
import { readLongestBlockMs } from './event-loop';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest } from './load/request';
import { render, speak, transcribe } from './local-generations';
import { median } from './median';
import { percentile } from './percentile';
import { peakResidentBytes, readResidentBytes } from './process-usage';
import { API_KEY, type ServerProcess, startService } from './server-process';

const ROUNDS = 3;
/** Of each kind at once. */
const GENERATIONS = 10;
const FILES = 20;
const PACE = { requestsPerSecond: 50, connections: 10 };
const IDLE_MS = 10_000;
const SLICE_MS = 1_000;
const MEGABYTE = 1024 * 1024;
/** What `local/moonshine-tiny` and two renders say that they take, with room for what the allocator keeps. */
const MAX_GROWTH_MB = 1_000;
/** As the service samples its own: see `readLongestBlockMs`. */
const SAMPLING = { resolution: 10 };
const NANOSECONDS_PER_MS = 1e6;

const QUERY = `{
  files(first: ${FILES}) {
    edges { node { id filename mimeType kind sizeBytes createdAt expiresAt } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Round {
  /** 99 of 100 pages take no longer, in ms. */
  readonly idleMs: number;
  readonly busyMs: number;
  readonly longestBlockMs: number;
  /** Of this process, which rests meanwhile: as long as the machine keeps anybody waiting. */
  readonly longestBlockHereMs: number;
  readonly workSeconds: number;
  readonly peakBytes: number;
  readonly afterBytes: number;
}

/** Pages of files while the service transcribes and renders on the same processors, against the same when it rests. */
export const generationLoad: Benchmark = async ({ scratchDirectory }) => {
  const service = await startService(path.join(scratchDirectory, 'generation-load'));
  const generator = new LoadGenerator();
  try {
    const fileId = await speak(service.port);
    for (let number = 1; number < FILES; number += 1) await render(service.port, number);
    const beforeBytes = readResidentBytes(service.pid);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureRound(service, generator, fileId));
    return figuresOf(rounds, beforeBytes);
  } finally {
    generator.close();
    await service.close();
  }
};

async function measureRound(service: ServerProcess, generator: LoadGenerator, fileId: string): Promise<Round> {
  const { port, pid } = service;
  const request = graphqlRequest(API_KEY, '"hasNextPage"', QUERY);
  const pages = (durationMs: number) => generator.runPaced({ port, request, ...PACE, durationMs });
  // Rest on both sides of the work: what else the machine does changes meanwhile.
  const idle = await pages(IDLE_MS / 2);
  await readLongestBlockMs(port);
  const blocksHere = monitorEventLoopDelay(SAMPLING);
  blocksHere.enable();
  const work = { isOver: false };
  const busy: number[] = [];
  const start = performance.now();
  let workSeconds = 0;
  const peakBytes = await peakResidentBytes(pid, async () => {
    const done = generateAll(port, fileId).finally(() => {
      work.isOver = true;
      workSeconds = (performance.now() - start) / 1000;
    });
    while (!work.isOver) busy.push(...(await pages(SLICE_MS)));
    await done;
  });
  const longestBlockMs = await readLongestBlockMs(port);
  blocksHere.disable();
  idle.push(...(await pages(IDLE_MS / 2)));
  const [idleMs, busyMs] = [percentile(idle, 99), percentile(busy, 99)];
  const longestBlockHereMs = blocksHere.max / NANOSECONDS_PER_MS;
  return {
    idleMs,
    busyMs,
    longestBlockMs,
    longestBlockHereMs,
    workSeconds,
    peakBytes,
    afterBytes: readResidentBytes(pid),
  };
}

async function generateAll(port: number, fileId: string): Promise<void> {
  const numbers = Array.from({ length: GENERATIONS }, (_, index) => index);
  await Promise.all([...numbers.map(() => transcribe(port, fileId)), ...numbers.map((number) => render(port, number))]);
}

function figuresOf(rounds: readonly Round[], beforeBytes: number): Figure[] {
  const of = (figure: keyof Round) => rounds.map((round) => round[figure]);
  const ratios = rounds.map(({ idleMs, busyMs }) => busyMs / idleMs);
  const [firstPeak, ...laterPeaks] = of('peakBytes');
  const peakBytes = Math.max(...of('peakBytes'));
  const growthMb = (peakBytes - beforeBytes) / MEGABYTE;
  return [
    {
      name: 'longest block of the event loop',
      value: Math.max(...of('longestBlockMs')),
      unit: 'ms',
      bar: { atMost: 100 },
    },
    { name: 'longest block of a process that rests', value: Math.max(...of('longestBlockHereMs')), unit: 'ms' },
    { name: 'p99 of a page to that at rest', value: median(ratios), unit: '×', bar: { atMost: 3 } },
    { name: 'p99 of a page', value: median(of('busyMs')), unit: 'ms' },
    { name: 'p99 of a page at rest', value: median(of('idleMs')), unit: 'ms' },
    { name: 'growth of resident memory', value: growthMb, unit: 'MB', bar: { atMost: MAX_GROWTH_MB } },
    {
      name: 'peak of later rounds to the first',
      value: Math.max(...laterPeaks) / (firstPeak ?? 0),
      unit: '×',
      bar: { atMost: 1.2 },
    },
    { name: 'resident memory before', value: beforeBytes / MEGABYTE, unit: 'MB' },
    { name: 'resident memory after', value: (of('afterBytes').at(-1) ?? 0) / MEGABYTE, unit: 'MB' },
    { name: 'twenty generations', value: median(of('workSeconds')), unit: 's' },
  ];
}
