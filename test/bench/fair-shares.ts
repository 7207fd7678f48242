import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from './benchmark';
import { NEIGHBOUR_KEY, openTwoTenants } from './fill-tenants';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest, type LoadRequest, piecesOf } from './load/request';
import { median } from './median';
import { percentile } from './percentile';
import { API_KEY, type ServerProcess, startService } from './server-process';

/** Of so many pages the p99 is not one pause of the machine's. */
const DURATION_MS = 60_000;
const WARM_UP_MS = 10_000;
/** The attack has all that it takes by then, and goes on for longer than what it is measured by. */
const LEAD_MS = 5_000;
const TAIL_MS = 30_000;
const GENERATIONS = 200;
const PAGE_CONNECTIONS = 250;
const STARTS = 30;
const PAUSE_MS = 500;
const PAGE_BAR = 3;
const START_BAR = 2;

const PAGE = '{ files(first: 10) { nodes { id filename sizeBytes } pageInfo { hasNextPage } } }';
/** Of a provider that never answers. */
const WAITED_FOR = `mutation { generateImage(input: { model: "openai/gpt-image-2", prompt: "a fox" }) {
  generation { status } errors { code } } }`;
const QUEUED = `mutation { generateImage(input: { model: "openai/gpt-image-2", prompt: "a fox", background: true }) {
  generation { id } errors { code } } }`;
const OWN = `mutation { generateImage(input: { model: "local/renderer", prompt: "a lighthouse", size: "256x256",
  background: true, output: { store: false } }) { generation { id } errors { code } } }`;
const TIMES = 'query ($id: ID!) { mediaGeneration(id: $id) { status createdAt startedAt } }';

/**
 * What a second organization waits for a page, and for the start of its first generation, while a first one has 200
 * generations waiting, as many calls that wait for theirs, and asks for pages on 250 connections as fast as they are
 * answered: 5,000 a second offered on them would be no more, as none is ever idle. Nothing limits its rate here.
 */
export const fairShares: Benchmark = async ({ scratchDirectory }) => {
  const directory = path.join(scratchDirectory, 'fair-shares');
  const database = await openTwoTenants(directory);
  const provider = createServer().listen(0, '127.0.0.1');
  await sleep(0);
  const { port: providerPort } = provider.address() as AddressInfo;
  const service = await startService(directory, {
    OPENAI_API_KEY: 'a-key-of-nobody',
    OPENAI_BASE_URL: `http://127.0.0.1:${providerPort}/v1`,
    RATE_LIMIT_POINTS_PER_MINUTE: '0',
    RATE_LIMIT_ORGANIZATION_POINTS_PER_MINUTE: '0',
    RATE_LIMIT_REQUESTS_IN_FLIGHT: '0',
    RATE_LIMIT_ORGANIZATION_REQUESTS_IN_FLIGHT: '0',
  });
  try {
    // What is compiled, and remembered, with the first requests.
    await measure(service, WARM_UP_MS);
    const rest = await measure(service);
    const attacked = attack(service, LEAD_MS + DURATION_MS + TAIL_MS);
    await sleep(LEAD_MS);
    const busy = await measure(service);
    const pagesOfAttack = await attacked;
    return [
      { name: 'p99 of a page', value: busy.pageMs / rest.pageMs, unit: '×', bar: { atMost: PAGE_BAR } },
      { name: 'start of a generation', value: busy.startMs / rest.startMs, unit: '×', bar: { atMost: START_BAR } },
      { name: 'start of a generation, from its call', value: busy.fromCallMs / rest.fromCallMs, unit: '×' },
      { name: 'pages of the first organization', value: pagesOfAttack, unit: '/s' },
      { name: 'p99 of a page at rest', value: rest.pageMs, unit: 'ms' },
      { name: 'start of a generation at rest', value: rest.startMs, unit: 'ms' },
      { name: 'start of a generation at rest, from its call', value: rest.fromCallMs, unit: 'ms' },
    ];
  } finally {
    provider.closeAllConnections();
    provider.close();
    await service.close();
    await database.close();
  }
};

interface Waits {
  readonly pageMs: number;
  /** From when it is written down to the moment that it is begun, the median of some, one after the other. */
  readonly startMs: number;
  /** From the call. */
  readonly fromCallMs: number;
}

async function measure({ port }: ServerProcess, durationMs = DURATION_MS): Promise<Waits> {
  const generator = new LoadGenerator();
  try {
    const request = graphqlRequest(NEIGHBOUR_KEY, '"hasNextPage"', PAGE);
    const load = { port, request, requestsPerSecond: 25, connections: 4, durationMs };
    const pages = await generator.runPaced(load);
    const starts: Start[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      starts.push(await startOfGeneration(port));
      await sleep(PAUSE_MS);
    }
    const of = (figure: keyof Start) => median(starts.map((start) => start[figure]));
    return { pageMs: percentile(pages, 99), startMs: of('startMs'), fromCallMs: of('fromCallMs') };
  } finally {
    generator.close();
  }
}

type Start = Pick<Waits, 'startMs' | 'fromCallMs'>;

async function startOfGeneration(port: number): Promise<Start> {
  const calledAt = Date.now();
  const { generateImage } = await ask(port, NEIGHBOUR_KEY, OWN);
  for (;;) {
    const { mediaGeneration } = await ask(port, NEIGHBOUR_KEY, TIMES, { id: generateImage.generation.id });
    const { createdAt, startedAt, status } = mediaGeneration;
    if (status === 'SUCCEEDED') {
      const begunAt = Date.parse(startedAt);
      return { startMs: Math.max(1, begunAt - Date.parse(createdAt)), fromCallMs: begunAt - calledAt };
    }
    if (status === 'FAILED') throw new Error('It was not made.');
    await sleep(20);
  }
}

async function attack({ port }: ServerProcess, durationMs: number): Promise<number> {
  for (let count = 0; count < GENERATIONS; count += 1) await ask(port, API_KEY, QUEUED);
  const [calls, pages] = [new LoadGenerator(), new LoadGenerator()];
  try {
    const waitedFor = graphqlRequest(API_KEY, '', WAITED_FOR);
    const page = graphqlRequest(API_KEY, '', PAGE);
    const [answered] = await Promise.all([
      pages.run({ port, request: page, connections: PAGE_CONNECTIONS, durationMs }),
      calls.runHeld({
        port,
        held: [{ bytes: bytesOf(waitedFor), times: 1 }],
        drip: null,
        connections: GENERATIONS,
        durationMs,
      }),
    ]);
    return answered.requests / answered.elapsedSeconds;
  } finally {
    calls.close();
    pages.close();
  }
}

function bytesOf(request: LoadRequest): Buffer {
  return Buffer.concat([...piecesOf(request)()]);
}

async function ask(port: number, apiKey: string, query: string, variables: object = {}) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.text();
  const { data } = JSON.parse(answer);
  if (data == null) throw new Error(`Answered: ${answer}`);
  return data;
}
