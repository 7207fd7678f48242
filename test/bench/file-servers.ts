import type { Figure, Workplace } from './benchmark';
import { type FilledDatabase, openFilledDatabase } from './fill-files';
import { LoadGenerator } from './load/load-generator';
import type { LoadRequest } from './load/request';
import { comparisonOf, inTurn, type LoadOptions, type Measurement, measure } from './measure';
import { type ServerProcess, startBareServer, startService } from './server-process';

/** The service, and what it is measured with: each answers the same requests from the same rows. */
export const FILE_SERVERS = {
  // No worker beside it: it would take the files for lost, as they have no bytes.
  service: (database: FilledDatabase) => startService(database.directory, { ROLE: 'api' }),
  bare: async (database: FilledDatabase) => startBareServer('files-server', await argumentsFor(database)),
  mercurius: async (database: FilledDatabase) => startBareServer('mercurius-server', await argumentsFor(database)),
} as const;

export type FileServerName = keyof typeof FILE_SERVERS;

async function argumentsFor({ address, dataSource }: FilledDatabase): Promise<string[]> {
  const [project] = await dataSource.query("SELECT id, organization_id FROM projects WHERE name = 'default'");
  return [JSON.stringify(address), project.organization_id, project.id];
}

export interface FileServers {
  readonly servers: Readonly<Record<FileServerName, ServerProcess>>;
  readonly generator: LoadGenerator;
  readonly database: FilledDatabase;
}

/** Has all three run beside each other while `work` does. */
export async function withFileServers(
  workplace: Workplace,
  work: (servers: FileServers) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const database = await openFilledDatabase(workplace);
  const generator = new LoadGenerator();
  const started: ServerProcess[] = [];
  const start = async (name: FileServerName) => {
    const server = await FILE_SERVERS[name](database);
    started.push(server);
    return server;
  };
  try {
    const servers = {
      service: await start('service'),
      bare: await start('bare'),
      mercurius: await start('mercurius'),
    };
    return await work({ servers, generator, database });
  } finally {
    generator.close();
    for (const server of started) await server.close();
    await database.close();
  }
}

export interface ComparedLoad {
  /** Of what is asked for: each figure begins with it. */
  readonly name: string;
  readonly request: LoadRequest;
  readonly rounds: number;
  readonly round: LoadOptions;
  /** For the service, to the bare server: requests at least, processor time at most. */
  readonly bars: { readonly throughput: number; readonly cpu: number };
}

/** Until what is hot has been compiled, on a busy machine too. */
const WARM_UP = { requests: 2_000, pieceMs: 1_000, mostPieces: 8 };

/** The same load on all three in turn. What mercurius does only informs. */
export async function compareFileServers(
  { servers, generator }: FileServers,
  { name, request, rounds, round, bars }: ComparedLoad,
): Promise<Figure[]> {
  const once = (server: FileServerName) => () => measure(generator, servers[server], request, round);
  for (const server of Object.values(servers)) {
    await warmUp(generator, server, { request, connections: round.connections });
  }
  const measured = await inTurn(rounds, {
    service: once('service'),
    bare: once('bare'),
    mercurius: once('mercurius'),
  });
  const own = comparisonOf(measured.service, measured.bare);
  const mercurius = comparisonOf(measured.mercurius, measured.bare);
  return [
    { name: `${name}, to the bare server`, value: own.throughputRatio, unit: '×', bar: { atLeast: bars.throughput } },
    { name: `${name}, processor time to the bare server`, value: own.cpuRatio, unit: '×', bar: { atMost: bars.cpu } },
    { name: `${name}, mercurius to the bare server`, value: mercurius.throughputRatio, unit: '×' },
    { name: `${name}, processor time, mercurius to the bare server`, value: mercurius.cpuRatio, unit: '×' },
    ...absoluteFigures(name, own.service),
    ...absoluteFigures(`${name}, bare`, own.bare),
    ...absoluteFigures(`${name}, mercurius`, mercurius.service),
  ];
}

export async function warmUp(
  generator: LoadGenerator,
  { port }: ServerProcess,
  { request, connections }: { readonly request: LoadRequest; readonly connections: number },
): Promise<void> {
  let sent = 0;
  for (let piece = 0; piece < WARM_UP.mostPieces && sent < WARM_UP.requests; piece += 1) {
    sent += (await generator.run({ port, request, connections, durationMs: WARM_UP.pieceMs })).requests;
  }
}

function absoluteFigures(name: string, { requestsPerSecond, cpuMsPerRequest }: Measurement): Figure[] {
  return [
    { name, value: requestsPerSecond, unit: 'requests/s' },
    { name: `${name}, processor time`, value: cpuMsPerRequest, unit: 'ms/request' },
  ];
}
