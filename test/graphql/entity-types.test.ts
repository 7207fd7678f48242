import { readFileSync } from 'node:fs';
import { newId } from '../../src/database/new-id';
import type { GenerationKind } from '../../src/domain/generation';
import { fileRow, insertFileRows } from '../support/database/file-rows';
import { generationRow, insertGenerationRows } from '../support/database/generation-rows';
import { statementsDuring } from '../support/database/statements';
import { createGraphqlClient } from '../support/graphql/graphql-client';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../support/service/test-app';

const SDL = readFileSync('schema/mediagraph.graphql', 'utf8');
const TYPES = [...SDL.matchAll(/^type (\w+) .*@key\(fields: "id"\)/gm)].map(([, name = '']) => name);
const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ${TYPES.map((name) => `... on ${name} { id }`).join(' ')} } }`;

const GENERATION_KINDS: Readonly<Record<string, GenerationKind>> = {
  ImageGeneration: 'IMAGE',
  SpeechGeneration: 'SPEECH',
  Transcription: 'TRANSCRIPTION',
  VideoGeneration: 'VIDEO',
};
/** As many as a gateway may ask for at once. */
const MANY = 1_000;

let app: TestApp;
let tenant: TestTenant;
let other: TestTenant;
let ids: Readonly<Record<string, readonly string[]>>;
let foreignIds: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  other = await createTenant(app.dataSource);
  ids = await fill(tenant, MANY);
  foreignIds = await fill(other, 1);
});
afterAll(() => app.close());

/** Makes so many of whatever a tenant can have many of. */
async function fill(owner: TestTenant, count: number): Promise<Record<string, string[]>> {
  const files = Array.from({ length: count }, () => fileRow());
  await insertFileRows(app.dataSource, owner, files);
  const filled: Record<string, string[]> = {
    File: files.map(({ id }) => id),
    MediaProject: [owner.projectId],
    MediaOrganization: [owner.organizationId],
  };
  for (const [typeName, kind] of Object.entries(GENERATION_KINDS)) {
    const generations = Array.from({ length: count }, () => generationRow({ kind, outputs: [] }));
    await insertGenerationRows(app.dataSource, owner, generations);
    filled[typeName] = generations.map(({ id }) => id);
  }
  return filled;
}

interface Entity {
  readonly __typename: string;
  readonly id: string;
}

async function resolve(representations: readonly Entity[], as = tenant.apiKey): Promise<(Entity | null)[]> {
  const { data, errors } = await createGraphqlClient(app.url, as).request(ENTITIES, { representations });
  // Of a file that is not there it is said why.
  const missing = representations.flatMap(({ __typename }, index) =>
    __typename === 'File' && data._entities[index] === null ? ['FILE_NOT_FOUND'] : [],
  );
  expect(errors?.map(({ extensions }) => extensions['code']) ?? []).toEqual(missing);
  return data._entities;
}

it('are all tested here', () => {
  expect(Object.keys(ids).sort()).toEqual([...TYPES].sort());
});

describe.each(TYPES)('the entity %s', (__typename) => {
  const entityOf = (id = ''): Entity => ({ __typename, id });
  const prefixOf = (id = '') => id.split('_')[0] as 'file' | 'gen' | 'proj' | 'org';

  it('keeps the order, and is null where it is not known', async () => {
    const [first, second = first] = ids[__typename]!.map(entityOf);
    const unknown = entityOf(newId(prefixOf(first!.id)));
    expect(await resolve([second!, unknown, first!, second!])).toEqual([second, null, first, second]);
  });

  it('is not known to another tenant', async () => {
    const foreign = entityOf(foreignIds[__typename]![0]);
    expect(await resolve([foreign])).toEqual([null]);
    expect(await resolve([foreign], other.apiKey)).toEqual([foreign]);
    expect(await resolve([foreign], tenant.organizationApiKey)).toEqual([null]);
  });

  it('is known to the organization', async () => {
    const own = entityOf(ids[__typename]![0]);
    expect(await resolve([own], tenant.organizationApiKey)).toEqual([own]);
  });

  it('is not found by the id of anything else', async () => {
    const others = TYPES.filter((name) => name !== __typename).map((name) => entityOf(ids[name]![0]));
    expect(await resolve(others)).toEqual(others.map(() => null));
  });

  it('takes one statement for 1,000', async () => {
    const own = ids[__typename]!;
    const many = Array.from({ length: MANY }, (_, index) => entityOf(own[index % own.length]));
    await resolve([]);
    const statements = await statementsDuring(async () => {
      expect(await resolve(many)).toEqual(many);
    });
    expect(statements).toHaveLength(1);
  });
});

it('take one statement for each table, however they are mixed', async () => {
  const mixed = Array.from({ length: 100 }, (_, index) =>
    TYPES.map((__typename) => ({ __typename, id: ids[__typename]![index % ids[__typename]!.length]! })),
  ).flat();
  await resolve([]);
  const statements = await statementsDuring(async () => {
    expect(await resolve(mixed)).toEqual(mixed);
  });
  const tables = statements.map(({ sql }) => /FROM "?(\w+)/.exec(sql)?.[1]);
  expect(tables.sort()).toEqual(['files', 'generations', 'organizations', 'projects']);
});
