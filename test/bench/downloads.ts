import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Benchmark, Figure } from './benchmark';
import { Connection } from './load/connection';
import type { DownloadLoad } from './load/downloads';
import { LoadGenerator } from './load/load-generator';
import { bodyBytes, piecesOf, restUploadRequest } from './load/request';
import { inTurn, medianRatio } from './measure';
import { median } from './median';
import { peakResidentBytes, readCpuSeconds } from './process-usage';
import { API_KEY, type ServerProcess, startBareServer, startService } from './server-process';
import { wavOfNoise } from './wav-of-noise';

const MEGABYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEGABYTE;

interface Case {
  readonly name: string;
  readonly rounds: number;
  readonly load: Pick<DownloadLoad, 'rangeBytes' | 'downloaders' | 'times'>;
  readonly bars: { readonly throughput: number; readonly cpu: number } | null;
}

const BARS = { throughput: 0.95, cpu: 1.1 };
const CASES: readonly Case[] = [
  { name: '1 GB', rounds: 7, load: { rangeBytes: null, downloaders: 1, times: 1 }, bars: BARS },
  { name: '32 at once', rounds: 5, load: { rangeBytes: 64 * MEGABYTE, downloaders: 32, times: 1 }, bars: BARS },
  // Each asks for a key and a row as well, which the bare server does not.
  { name: 'ranges of 1 MB', rounds: 7, load: { rangeBytes: MEGABYTE, downloaders: 8, times: 64 }, bars: null },
];

interface Measured {
  readonly megabytesPerSecond: number;
  readonly cpuSecondsPerGigabyte: number;
  readonly peakResidentMegabytes: number;
}

/**
 * The bytes of a file of 1 GB, from the service and from a bare server that reads the same file on the disk: whole, in
 * ranges, and in large ones by many at once.
 */
export const downloads: Benchmark = async ({ scratchDirectory }) => {
  const directory = path.join(scratchDirectory, 'downloads');
  const service = await startService(directory);
  const generator = new LoadGenerator();
  const started = [service];
  try {
    const { id, contentBytes } = await upload(service);
    const bare = await startBareServer('download-server', [await blobFileOf(directory, contentBytes)]);
    started.push(bare);
    const ofFile = { path: `/files/${id}/content`, apiKey: API_KEY, contentBytes };
    const figures: Figure[] = [];
    for (const { name, rounds, load, bars } of CASES) {
      const once = (server: ServerProcess) => () =>
        measure(generator, server, { ...ofFile, ...load, port: server.port });
      const measured = await inTurn(rounds, { service: once(service), bare: once(bare) });
      figures.push(...figuresOf(name, measured.service, measured.bare, bars));
    }
    return figures;
  } finally {
    generator.close();
    for (const server of started) await server.close();
  }
};

async function upload({ port }: ServerProcess): Promise<{ readonly id: string; readonly contentBytes: number }> {
  const content = wavOfNoise(GIGABYTE);
  const connection = await Connection.open(port);
  const { body } = await connection.exchange(piecesOf(restUploadRequest(API_KEY, 'noise.wav', content))());
  connection.close();
  return { id: JSON.parse(body).id, contentBytes: bodyBytes({ body: content }) };
}

/** Where the service keeps the bytes: its only file of that size. */
async function blobFileOf(directory: string, sizeBytes: number): Promise<string> {
  const entries = await readdir(path.join(directory, 'blobs'), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && (await stat(file)).size === sizeBytes) return file;
  }
  throw new Error('The service keeps no file of the size of what was uploaded.');
}

async function measure(generator: LoadGenerator, { pid }: ServerProcess, load: DownloadLoad): Promise<Measured> {
  const cpuBefore = readCpuSeconds(pid);
  const running = generator.runDownloads(load);
  const peak = await peakResidentBytes(pid, () => running);
  const { bytes, elapsedSeconds } = await running;
  const cpuSeconds = readCpuSeconds(pid) - cpuBefore;
  return {
    megabytesPerSecond: bytes / MEGABYTE / elapsedSeconds,
    cpuSecondsPerGigabyte: cpuSeconds / (bytes / GIGABYTE),
    peakResidentMegabytes: peak / MEGABYTE,
  };
}

function figuresOf(
  name: string,
  service: readonly Measured[],
  bare: readonly Measured[],
  bars: Case['bars'],
): Figure[] {
  const throughput = medianRatio(service, bare, ({ megabytesPerSecond }) => megabytesPerSecond);
  const cpu = medianRatio(service, bare, ({ cpuSecondsPerGigabyte }) => cpuSecondsPerGigabyte);
  const figures: Figure[] = [
    {
      name: `${name}, to the bare server`,
      value: throughput,
      unit: '×',
      ...(bars && { bar: { atLeast: bars.throughput } }),
    },
    {
      name: `${name}, processor time to the bare server`,
      value: cpu,
      unit: '×',
      ...(bars && { bar: { atMost: bars.cpu } }),
    },
  ];
  for (const [suffix, measured] of Object.entries({ '': service, ', bare': bare })) {
    const of = (key: keyof Measured) => median(measured.map((each) => each[key]));
    figures.push(
      { name: `${name}${suffix}`, value: of('megabytesPerSecond'), unit: 'MB/s' },
      { name: `${name}, processor time${suffix}`, value: of('cpuSecondsPerGigabyte'), unit: 's/GB' },
      {
        name: `${name}, peak of resident memory${suffix}`,
        value: Math.max(...measured.map(({ peakResidentMegabytes }) => peakResidentMegabytes)),
        unit: 'MB',
      },
    );
  }
  return figures;
}
