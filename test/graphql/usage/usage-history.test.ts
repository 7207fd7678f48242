import { MEDIA_SCOPES } from '../../../src/domain/caller';
import { statementsDuring } from '../../support/database/statements';
import { insertUsage, NOTHING } from '../../support/database/usage-rows';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { addKey, addProject, type TenantProject } from '../../support/service/tenant-project';
import { createTenant, startTestApp, type TestApp, type TestTenant } from '../../support/service/test-app';

const QUERY = `query ($from: DateTime!, $to: DateTime!, $granularity: MediaUsageGranularity! = DAY,
    $groupBy: [MediaUsageDimension!]! = []) {
  mediaUsage(from: $from, to: $to, granularity: $granularity, groupBy: $groupBy) { from group uploads uploadedBytes
    downloadedBytes deletedFiles expiredFiles generations failedGenerations skippedOutputs costUsd
    images characters audioSeconds videoSeconds } }`;
const ALL = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };

/** Of another year, so that the others are none the wiser. */
const HEARD_AND_SPOKEN = [
  {
    at: '2024-03-30T22:00:00Z',
    kind: 'AUDIO',
    model: 'voice',
    generationKind: 'SPEECH',
    characters: 70,
    audioSeconds: 4.5,
  },
  { at: '2024-03-31T01:30:00Z', kind: 'AUDIO', model: 'ears', generationKind: 'TRANSCRIPTION', audioSeconds: 60 },
  { at: '2024-03-31T23:00:00Z', kind: 'AUDIO', model: 'ears', generationKind: 'TRANSCRIPTION', audioSeconds: 30.25 },
  { at: '2024-04-01T00:00:00Z', kind: 'IMAGE', model: 'brush', generationKind: 'IMAGE', images: 3 },
  { at: '2024-10-31T23:00:00Z', kind: 'VIDEO', model: 'film', generationKind: 'VIDEO', videoSeconds: 8 },
];

let app: TestApp;
let tenant: TestTenant;
let second: TenantProject;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
  tenant = await createTenant(app.dataSource);
  second = await addProject(app.dataSource, tenant);
  const stranger = await createTenant(app.dataSource);
  const { organizationId, projectId } = tenant;
  const first = { organizationId, projectId };
  const other = { organizationId, projectId: second.projectId };
  await insertUsage(app.dataSource, [
    { ...first, at: '2025-03-01T10:00:00Z', uploads: 1, uploadedBytes: 3_000_000_000, deletedFiles: 2 },
    { ...first, at: '2025-03-01T10:00:00Z', kind: 'VIDEO', uploads: 4, downloadedBytes: 9_000_000_000_000 },
    { ...first, at: '2025-03-01T23:00:00Z', kind: 'VIDEO', model: 'clips-1', generations: 5, costUsd: 0.25 },
    { ...other, at: '2025-03-01T23:00:00Z', kind: 'VIDEO', model: 'clips-1', failedGenerations: 1, costUsd: 0.5 },
    { ...other, at: '2025-03-04T00:00:00Z', expiredFiles: 6, skippedOutputs: 7 },
    { ...stranger, at: '2025-03-01T10:00:00Z', uploads: 1_000 },
    ...HEARD_AND_SPOKEN.map((row) => ({ ...first, ...row })),
  ]);
});
afterAll(() => app.close());

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of the data
async function usage(apiKey: string, variables: object = {}): Promise<any> {
  const { data, errors } = await createGraphqlClient(app.url, apiKey).request(QUERY, { ...ALL, ...variables });
  if (errors !== undefined) throw new Error(String(errors[0]?.extensions['code']));
  return data.mediaUsage;
}

const MARCH_1 = '2025-03-01T00:00:00.000Z';
const MARCH_4 = '2025-03-04T00:00:00.000Z';
const sumOfMarch1 = {
  ...NOTHING,
  ...{ uploads: 5, uploadedBytes: 3_000_000_000, downloadedBytes: 9_000_000_000_000, deletedFiles: 2 },
  ...{ generations: 5, failedGenerations: 1, costUsd: 0.75 },
};

describe('mediaUsage', () => {
  it('adds a day up over everything, and leaves out the days in which nothing happened', async () => {
    expect(await usage(tenant.organizationApiKey)).toEqual([
      { from: MARCH_1, group: [], ...sumOfMarch1 },
      { from: MARCH_4, group: [], ...NOTHING, expiredFiles: 6, skippedOutputs: 7 },
    ]);
  });

  it('tells it by the hour', async () => {
    const points = await usage(tenant.organizationApiKey, { granularity: 'HOUR' });
    expect(points).toMatchObject([
      { from: '2025-03-01T10:00:00.000Z', uploads: 5, generations: 0 },
      { from: '2025-03-01T23:00:00.000Z', uploads: 0, generations: 5, failedGenerations: 1, costUsd: 0.75 },
      { from: MARCH_4, expiredFiles: 6 },
    ]);
  });

  it('tells apart what is asked for, in the order that is asked for', async () => {
    const { projectId: first } = tenant;
    const { projectId: other } = second;
    const byProject = await usage(tenant.organizationApiKey, { groupBy: ['PROJECT'] });
    expect(byProject).toMatchObject([
      { from: MARCH_1, group: [first], uploads: 5, costUsd: 0.25 },
      { from: MARCH_1, group: [other], uploads: 0, costUsd: 0.5 },
      { from: MARCH_4, group: [other], expiredFiles: 6 },
    ]);
    const byKindAndModel = await usage(tenant.organizationApiKey, { groupBy: ['KIND', 'MODEL'], to: MARCH_4 });
    expect(byKindAndModel).toMatchObject([
      { group: ['IMAGE', ''], uploads: 1, deletedFiles: 2 },
      { group: ['VIDEO', ''], uploads: 4 },
      { group: ['VIDEO', 'clips-1'], generations: 5, failedGenerations: 1 },
    ]);
    const byAll = await usage(tenant.organizationApiKey, { groupBy: ['MODEL', 'PROJECT', 'KIND'], to: MARCH_4 });
    expect(byAll.map(({ group }: { group: string[] }) => group)).toEqual([
      ['', first, 'IMAGE'],
      ['', first, 'VIDEO'],
      ['clips-1', first, 'VIDEO'],
      ['clips-1', other, 'VIDEO'],
    ]);
  });

  it('tells it by the calendar month of UTC, whatever the summer time is', async () => {
    const year = { from: '2024-01-01T00:00:00Z', to: '2025-01-01T00:00:00Z', granularity: 'MONTH' };
    expect(await usage(tenant.organizationApiKey, year)).toEqual([
      { from: '2024-03-01T00:00:00.000Z', group: [], ...NOTHING, characters: 70, audioSeconds: 94.75 },
      { from: '2024-04-01T00:00:00.000Z', group: [], ...NOTHING, images: 3 },
      { from: '2024-10-01T00:00:00.000Z', group: [], ...NOTHING, videoSeconds: 8 },
    ]);
    // A month is told whole, or not at all: by where it begins.
    const within = { ...year, from: '2024-03-01T00:00:00.001Z', to: '2024-10-01T00:00:00.001Z' };
    const months = await usage(tenant.organizationApiKey, within);
    expect(months.map(({ from }: { from: string }) => from.slice(0, 7))).toEqual(['2024-04', '2024-10']);
  });

  it('names what it tells apart', async () => {
    const query = `query ($from: DateTime!, $to: DateTime!, $groupBy: [MediaUsageDimension!]! = []) {
      mediaUsage(from: $from, to: $to, granularity: MONTH, groupBy: $groupBy) {
        group project { id name organization { id } } kind generationKind model audioSeconds } }`;
    const march = { from: '2024-03-01T00:00:00Z', to: '2024-04-01T00:00:00Z' };
    const client = createGraphqlClient(app.url, tenant.organizationApiKey);
    await client.request(query, march);
    const groupBy = ['GENERATION_KIND', 'PROJECT', 'KIND', 'MODEL'];
    let points: unknown;
    const statements = await statementsDuring(async () => {
      points = (await client.request(query, { ...march, groupBy })).data.mediaUsage;
    });
    const { organizationId, projectId } = tenant;
    const project = { id: projectId, name: 'default', organization: { id: organizationId } };
    const point = (generationKind: string, model: string, audioSeconds: number) => ({
      group: [generationKind, projectId, 'AUDIO', model],
      ...{ project, kind: 'AUDIO', generationKind, model, audioSeconds },
    });
    expect(points).toEqual([point('SPEECH', 'voice', 4.5), point('TRANSCRIPTION', 'ears', 90.25)]);
    expect(statements).toHaveLength(3);
    const alone = { group: [], project: null, kind: null, generationKind: null, model: null, audioSeconds: 94.75 };
    expect((await client.request(query, march)).data.mediaUsage).toEqual([alone]);
  });

  it('tells apart by door and owner, of whatever groups, and adds up to the same', async () => {
    const { organizationId, projectId, apiKey } = await createTenant(app.dataSource);
    const row = { organizationId, projectId, at: '2023-05-01T10:00:00Z' };
    await insertUsage(app.dataSource, [
      { ...row, uploads: 1 },
      { ...row, door: 'GRAPHQL', uploads: 2 },
      { ...row, door: 'GRAPHQL', uploads: 4, ownerId: 'ada' },
      { ...row, door: 'TUS', uploads: 8, ownerId: 'ada' },
      { ...row, door: 'TUS', kind: 'VIDEO', uploads: 16, ownerId: 'bob' },
    ]);
    const told = async (...groupBy: string[]) => {
      const of2023 = { from: '2023-01-01T00:00:00Z', to: '2024-01-01T00:00:00Z', granularity: 'MONTH', groupBy };
      const points = await usage(apiKey, of2023);
      return points.map(({ group, uploads }: { group: string[]; uploads: number }) => [...group, uploads]);
    };
    expect(await told()).toEqual([[31]]);
    expect(await told('DOOR')).toEqual([
      ['', 1],
      ['GRAPHQL', 6],
      ['TUS', 24],
    ]);
    expect(await told('OWNER')).toEqual([
      ['', 3],
      ['ada', 12],
      ['bob', 16],
    ]);
    expect(await told('OWNER', 'DOOR')).toEqual([
      ['', '', 1],
      ['', 'GRAPHQL', 2],
      ['ada', 'GRAPHQL', 4],
      ['ada', 'TUS', 8],
      ['bob', 'TUS', 16],
    ]);
    expect(await told('KIND', 'OWNER')).toEqual([
      ['IMAGE', '', 3],
      ['IMAGE', 'ada', 12],
      ['VIDEO', 'bob', 16],
    ]);
  });

  it.each([
    ['2025-03-01T10:00:00Z', '2025-03-01T23:00:00Z', 1],
    ['2025-03-01T10:00:00.001Z', '2025-03-01T23:00:00.001Z', 1],
    ['2025-03-01T11:00:00+01:00', '2025-03-02T00:00:00+01:00', 1],
    ['2025-03-01T10:00:00Z', '2025-03-01T10:00:00.001Z', 1],
    ['2025-03-01T10:00:00.001Z', '2025-03-01T23:00:00Z', 0],
    ['2025-03-01T00:00:00Z', '2025-03-05T00:00:00Z', 3],
    ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', 8],
  ])('from %s to %s are %d hours: those that begin in it', async (from, to, hours) => {
    expect(await usage(tenant.organizationApiKey, { from, to, granularity: 'HOUR' })).toHaveLength(hours);
  });

  it('tells a key of a project of its own alone, and never of another organization', async () => {
    expect(await usage(tenant.apiKey, { groupBy: ['PROJECT'] })).toMatchObject([
      { from: MARCH_1, group: [tenant.projectId], uploads: 5, generations: 5, failedGenerations: 0 },
    ]);
    expect(await usage(second.apiKey, { granularity: 'HOUR' })).toMatchObject([
      { from: '2025-03-01T23:00:00.000Z', generations: 0, failedGenerations: 1 },
      { from: MARCH_4, skippedOutputs: 7 },
    ]);
    expect(await usage(app.apiKey)).toEqual([]);
  });

  it.each([
    [{ from: ALL.to, to: ALL.to }],
    [{ from: ALL.to, to: ALL.from }],
    [{ groupBy: ['KIND', 'PROJECT', 'KIND'] }],
    [{ groupBy: ['YEAR'] }],
    [{ granularity: 'MINUTE' }],
    [{ from: 'yesterday' }],
  ])('refuses %j', async (variables) => {
    await expect(usage(tenant.organizationApiKey, variables)).rejects.toThrow('BAD_USER_INPUT');
  });

  it('needs the scope USAGE_READ, and no other', async () => {
    const { projectId } = tenant;
    expect(await usage(await addKey(app.dataSource, { projectId }, ['USAGE_READ']))).toHaveLength(1);
    const others = MEDIA_SCOPES.filter((scope) => scope !== 'USAGE_READ');
    await expect(usage(await addKey(app.dataSource, { projectId }, others))).rejects.toThrow('FORBIDDEN');
  });

  it('takes one statement', async () => {
    const client = createGraphqlClient(app.url, tenant.organizationApiKey);
    await client.request('{ mediaViewer { scopes } }');
    const variables = { ...ALL, granularity: 'HOUR', groupBy: ['PROJECT', 'KIND', 'MODEL'] };
    expect(await statementsDuring(() => client.request(QUERY, variables))).toHaveLength(1);
  });
});
