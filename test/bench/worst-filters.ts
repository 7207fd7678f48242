import type { Benchmark, Figure } from './benchmark';
import { GREEDY_ORGANIZATION_KEY, NEIGHBOUR_KEY, openTenantsDatabase } from './fill-tenants';
import { LoadGenerator } from './load/load-generator';
import { graphqlRequest } from './load/request';
import { percentile } from './percentile';
import { API_KEY, type ServerProcess, startService } from './server-process';

/** More than the service has to the database. */
const CONNECTIONS = 22;
const ATTACK_MS = 12_000;
/** The page is asked for while the attack goes on, not as it begins or ends. */
const PAGE = { requestsPerSecond: 20, connections: 4, durationMs: 10_000 };
const BAR_MS = 100;

const QUERY = `query ($filter: FileFilter, $orderBy: FileOrder) {
  files(first: 1, filter: $filter, orderBy: $orderBy) { totalCount nodes { id } }
}`;
const NEIGHBOURS_QUERY = '{ files(first: 10) { nodes { id filename sizeBytes createdAt } pageInfo { hasNextPage } } }';

interface Attack {
  readonly apiKey: string;
  readonly filter: object;
}

/** Each reads all of an organization's files, or of everybody's, unless it is stopped. */
function attacksOf(emptyProjectId: string): Readonly<Record<string, Attack>> {
  const ofProject = (filter: object) => ({ apiKey: API_KEY, filter });
  const ofOrganization = (filter: object) => ({ apiKey: GREEDY_ORGANIZATION_KEY, filter });
  return {
    'no filter, counted': ofOrganization({}),
    'a common part of names': ofProject({ filenameContains: 'picture' }),
    'a rare part of names': ofProject({ filenameContains: 'quartz' }),
    'a part without a trigram': ofProject({ filenameContains: '-- ' }),
    'tags that never meet': ofOrganization({ tagsAll: ['even', 'odd'] }),
    'metadata that are common': ofProject({ metadata: [{ key: 'prompt', value: 'A lighthouse in fog, take 7' }] }),
    'an empty project': ofOrganization({ projectIds: [emptyProjectId] }),
    'a status that none has': ofProject({ status: ['FAILED'] }),
    'a hash that none has': ofOrganization({ sha256: 'f'.repeat(64) }),
  };
}

/** A neighbour's page of files while one organization sends the worst filters that there are. */
export const worstFilters: Benchmark = async (workplace) => {
  const database = await openTenantsDatabase(workplace);
  const service = await startService(database.directory, { ROLE: 'api' });
  const generators = [new LoadGenerator(), new LoadGenerator()] as const;
  try {
    const [empty] = await database.dataSource.query("SELECT id FROM projects WHERE name = 'empty'");
    const figures: Figure[] = [{ name: 'at rest', value: await pageP99(service, generators[0]), unit: 'ms' }];
    for (const [name, attack] of Object.entries(attacksOf(empty.id))) {
      const [value, answers] = await measureUnder(service, generators, attack);
      figures.push({ name, value, unit: 'ms', bar: { atMost: BAR_MS } });
      figures.push({ name: `${name}: answered`, value: answers, unit: 'requests/s' });
    }
    return figures;
  } finally {
    for (const generator of generators) generator.close();
    await service.close();
    await database.close();
  }
};

async function measureUnder(
  service: ServerProcess,
  [page, attacker]: readonly [LoadGenerator, LoadGenerator],
  { apiKey, filter }: Attack,
): Promise<[p99Ms: number, answersPerSecond: number]> {
  // Refused or not: whatever it is answered.
  const request = graphqlRequest(apiKey, '', QUERY, { filter });
  const attack = attacker.run({ port: service.port, request, connections: CONNECTIONS, durationMs: ATTACK_MS });
  const p99 = await pageP99(service, page);
  const { requests, elapsedSeconds } = await attack;
  return [p99, requests / elapsedSeconds];
}

async function pageP99({ port }: ServerProcess, generator: LoadGenerator): Promise<number> {
  const request = graphqlRequest(NEIGHBOUR_KEY, '"hasNextPage"', NEIGHBOURS_QUERY);
  return percentile(await generator.runPaced({ port, request, ...PAGE }), 99);
}
