import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, Figure } from './benchmark';
import { FILE_SERVERS, type FileServerName } from './file-servers';
import { type FilledDatabase, openFilledDatabase } from './fill-files';
import { Connection } from './load/connection';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest, piecesOf } from './load/request';
import { inTurn, measure } from './measure';
import { median } from './median';
import { readCpuSeconds, readResidentBytes } from './process-usage';
import { API_KEY } from './server-process';

const ROUNDS = 5;
/** Behind the first answer, so that what a process begins by itself is over. */
const SETTLE_MS = 2_000;
const LOAD = { connections: 16, durationMs: 1_500 };
const MEGABYTE = 1024 * 1024;

const REQUEST = graphqlRequest(
  API_KEY,
  '"hasNextPage":true',
  'query ($first: Int!) { files(first: $first) { edges { node { id filename createdAt } } pageInfo { hasNextPage } } }',
  { first: 10 },
);

/** What it takes a process to answer its first request, and to be there. */
interface Start {
  /** From the start of the process, in all of its threads. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly idleBytes: number;
  /** After some load. */
  readonly usedBytes: number;
}

/** From nothing to the first answer, on a database that runs already, and the memory that is taken from then on. */
export const startUp: Benchmark = async (workplace) => {
  const database = await openFilledDatabase(workplace);
  const generator = new LoadGenerator();
  const once = (name: FileServerName) => () => start(name, database, generator);
  try {
    // What is read from the disk the first time is in memory from then on.
    for (const name of Object.keys(FILE_SERVERS) as FileServerName[])
      await (await FILE_SERVERS[name](database)).close();
    const starts = await inTurn(ROUNDS, {
      service: once('service'),
      bare: once('bare'),
      mercurius: once('mercurius'),
    });
    return [
      ...figuresOf('', starts.service, { cpuSeconds: 0.6, idleBytes: 110 * MEGABYTE }),
      ...figuresOf(', bare', starts.bare),
      ...figuresOf(', mercurius', starts.mercurius),
    ];
  } finally {
    generator.close();
    await database.close();
  }
};

async function start(name: FileServerName, database: FilledDatabase, generator: LoadGenerator): Promise<Start> {
  const begin = performance.now();
  const server = await FILE_SERVERS[name](database);
  try {
    const connection = await Connection.open(server.port);
    const { body } = await connection.exchange(piecesOf(REQUEST)());
    const seconds = (performance.now() - begin) / 1000;
    const cpuSeconds = readCpuSeconds(server.pid);
    connection.close();
    if (!body.includes(REQUEST.answerContains)) throw new Error(`Answered: ${body}`);
    await sleep(SETTLE_MS);
    const idleBytes = readResidentBytes(server.pid);
    await measure(generator, server, REQUEST, LOAD);
    return { cpuSeconds, seconds, idleBytes, usedBytes: readResidentBytes(server.pid) };
  } finally {
    await server.close();
  }
}

function figuresOf(
  suffix: string,
  starts: readonly Start[],
  bars?: { readonly cpuSeconds: number; readonly idleBytes: number },
): Figure[] {
  const of = (key: keyof Start) => median(starts.map((each) => each[key]));
  return [
    {
      name: `processor time to the first answer${suffix}`,
      value: of('cpuSeconds'),
      unit: 's',
      ...(bars && { bar: { atMost: bars.cpuSeconds } }),
    },
    { name: `time to the first answer${suffix}`, value: of('seconds'), unit: 's' },
    {
      name: `resident memory, idle${suffix}`,
      value: of('idleBytes') / MEGABYTE,
      unit: 'MB',
      ...(bars && { bar: { atMost: bars.idleBytes / MEGABYTE } }),
    },
    { name: `resident memory after load${suffix}`, value: of('usedBytes') / MEGABYTE, unit: 'MB' },
  ];
}
