import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import type { Benchmark, Figure } from './benchmark';
import { ATTACKS, webSocketRequest } from './fairness-attacks';
import { NEIGHBOUR_KEY, openTwoTenants } from './fill-tenants';
import { LoadGenerator } from './load/load-generator';
import type { PacedLoad } from './load/paced-load';
import { graphqlRequest, type LoadRequest, uploadRequest } from './load/request';
import { percentile } from './percentile';
import { API_KEY, type ServerProcess, startService } from './server-process';

const DURATION_MS = 20_000;
/**
 * The p99 is of the requests of all windows together: of one window's it would be its one or two slowest. Rest is before
 * each round alone: soon after an attack on the processor or on the disk a neighbour waits for longer than it does at rest.
 */
const WINDOWS = 3;
/** An attack has all that it takes by then, and goes on for longer than what it is measured by. */
const LEAD_MS = 3_000;
const TAIL_MS = 1_000;
/** What an attack has left to be done is done by then. */
const SETTLE_MS = 5_000;
const BAR = 3;
const WEB_SOCKETS = 20;

const PAGE = '{ files(first: 10) { nodes { id filename sizeBytes } pageInfo { hasNextPage } } }';
const DRAW = `mutation { generateImage(input: { model: "local/renderer", prompt: "a lighthouse", size: "256x256",
  output: { store: false } }) { generation { status } errors { code } } }`;
const IMPORT = `mutation ($uri: String!) { importFile(input: { source: { dataUri: $uri } }) {
  persistence { status } errors { code } } }`;

type Work = Pick<PacedLoad, 'request' | 'requestsPerSecond' | 'connections'>;

/** What a second organization does meanwhile. */
async function neighboursWork(): Promise<Readonly<Record<string, Work>>> {
  const [small, large] = [await noise(14), await noise(720)];
  const uri = `data:image/png;base64,${large.toString('base64')}`;
  const paced = (request: LoadRequest, requestsPerSecond: number) => ({
    request,
    requestsPerSecond,
    // The service hangs up on those that send nothing for some seconds.
    connections: Math.max(1, Math.min(4, requestsPerSecond)),
  });
  return {
    'small upload': paced(uploadRequest(NEIGHBOUR_KEY, 'noise.png', [{ bytes: small, times: 1 }]), 5),
    page: paced(graphqlRequest(NEIGHBOUR_KEY, '"hasNextPage"', PAGE), 10),
    generation: paced(graphqlRequest(NEIGHBOUR_KEY, '"SUCCEEDED"', DRAW), 0.5),
    'JSON of 2 MiB': paced(graphqlRequest(NEIGHBOUR_KEY, '"STORED"', IMPORT, { uri }), 1),
  };
}

/** What a second organization has to wait while a first attacks, to what it waits at rest. */
export const fairness: Benchmark = async ({ scratchDirectory }) => {
  const directory = path.join(scratchDirectory, 'fairness');
  const database = await openTwoTenants(directory);
  const provider = createServer().listen(0, '127.0.0.1');
  await sleep(0);
  const { port: providerPort } = provider.address() as AddressInfo;
  const service = await startService(directory, {
    OPENAI_API_KEY: 'a-key-of-nobody',
    OPENAI_BASE_URL: `http://127.0.0.1:${providerPort}/v1`,
  });
  const attacker = new LoadGenerator();
  try {
    const work = await neighboursWork();
    await timesOf(service, work);
    const rest: Times[] = [];
    const attacked = new Map(Object.keys(ATTACKS).map((name) => [name, [] as Times[]]));
    const refused = new Map<string, number>();
    for (let window = 0; window < WINDOWS; window += 1) {
      rest.push(await timesOf(service, work));
      for (const [name, attack] of Object.entries(ATTACKS)) {
        const durationMs = LEAD_MS + DURATION_MS + TAIL_MS;
        const attackOver = attack(attacker, { port: service.port, apiKey: API_KEY, durationMs });
        await sleep(LEAD_MS);
        const [times, refusals] = await Promise.all([timesOf(service, work), refusedWebSockets(service)]);
        attacked.get(name)?.push(times);
        refused.set(name, (refused.get(name) ?? 0) + refusals);
        await attackOver;
        await sleep(SETTLE_MS);
      }
    }
    const p99sAtRest = p99sOf(rest);
    const figures: Figure[] = Object.entries(p99sAtRest).map(([name, value]) => ({
      name: `at rest: ${name}`,
      value,
      unit: 'ms',
    }));
    for (const [name, windows] of attacked) {
      figures.push(...ratiosOf(name, p99sOf(windows), p99sAtRest));
      const value = refused.get(name) ?? 0;
      figures.push({ name: `${name}: WebSockets with a key refused`, value, unit: '', bar: { atMost: 0 } });
    }
    return figures;
  } finally {
    attacker.close();
    provider.closeAllConnections();
    provider.close();
    await service.close();
    await database.close();
  }
};

/** How long each request took, by its kind, in ms. */
type Times = Readonly<Record<string, readonly number[]>>;
type Latencies = Readonly<Record<string, number>>;

function p99sOf(windows: readonly Times[]): Latencies {
  const names = Object.keys(windows[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      percentile(
        windows.flatMap((each) => each[name] ?? []),
        99,
      ),
    ]),
  );
}

function ratiosOf(attack: string, p99s: Latencies, rest: Latencies): Figure[] {
  return Object.entries(p99s).map(([name, value]) => {
    return { name: `${attack}: ${name}`, value: value / (rest[name] ?? 0), unit: '×', bar: { atMost: BAR } };
  });
}

/** Of each kind of work, all of them going on at once. */
async function timesOf({ port }: ServerProcess, work: Readonly<Record<string, Work>>): Promise<Times> {
  const measured = Object.entries(work).map(async ([name, paced]) => {
    const generator = new LoadGenerator();
    try {
      return [name, await generator.runPaced({ port, ...paced, durationMs: DURATION_MS })] as const;
    } finally {
      generator.close();
    }
  });
  return Object.fromEntries(await Promise.all(measured));
}

async function refusedWebSockets({ port }: ServerProcess): Promise<number> {
  let refused = 0;
  for (let count = 0; count < WEB_SOCKETS; count += 1) {
    if (!(await openWebSocket(port)).startsWith('HTTP/1.1 101')) refused += 1;
    await sleep(DURATION_MS / WEB_SOCKETS / 2);
  }
  return refused;
}

/** @returns what is answered first */
function openWebSocket(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('error', () => end('')).once('close', () => end(''));
    socket.once('data', (data) => end(data.toString('latin1')));
    socket.write(webSocketRequest(NEIGHBOUR_KEY));
  });
}

/** Noise does not compress. */
function noise(side: number): Promise<Buffer> {
  const made = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: side, height: side, channels: 3, background: 'black', noise: made } })
    .png()
    .toBuffer();
}
