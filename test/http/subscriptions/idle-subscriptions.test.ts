import { readResidentBytes } from '../../bench/process-usage';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { generationRow, insertGenerationRows } from '../../support/database/generation-rows';
import { StatementProxy } from '../../support/database/statement-proxy';
import { createTestDatabase, type TestDatabase } from '../../support/database/test-database';
import { ProtocolSocket } from '../../support/http/protocol-socket';
import { killServices, ServiceProcess } from '../../support/processes/service-process';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';
import { createTenant, type TestTenant } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

/** Each on a connection of its own, as browsers have it. */
const SUBSCRIPTIONS = Number(process.env['IDLE_SUBSCRIPTIONS'] ?? 60);
/** An organization may have 2,000 connections. */
const PER_TENANT = 1_500;
const WINDOW_SECONDS = SUBSCRIPTIONS < 1_000 ? 4 : 65;
const AT_ONCE = 50;

let database: TestDatabase;
let proxy: StatementProxy;
let service: ServiceProcess;
const sockets: ProtocolSocket[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await StatementProxy.start(database);
  service = await ServiceProcess.start({
    ROLE: 'api',
    DATABASE_URL: proxy.url,
    DATA_DIR: await makeTemporaryDirectory('idle'),
  });
});
afterAll(async () => {
  for (const { socket } of sockets) socket.terminate();
  await killServices();
  await proxy.close();
  await database.close();
});

const FILE = 'subscription ($id: ID!) { fileUpdated(id: $id) { id filename status } }';
const GENERATION = 'subscription ($id: ID!) { mediaGenerationUpdated(id: $id) { id status progress } }';
const EVENTS = 'subscription { mediaEvents { __typename ... on FileDeletedEvent { id fileId } } }';

async function makeTenant(): Promise<TestTenant & { readonly fileIds: string[]; readonly generationIds: string[] }> {
  const tenant = await createTenant(database.dataSource);
  const files = Array.from({ length: PER_TENANT / 3 }, () => fileRow());
  await insertFileRows(database.dataSource, tenant, files);
  const running = { status: 'RUNNING', progress: 1, completedAt: null, outputs: [] } as const;
  const generations = Array.from({ length: PER_TENANT / 3 }, () => generationRow(running));
  await insertGenerationRows(database.dataSource, tenant, generations);
  return { ...tenant, fileIds: files.map(({ id }) => id), generationIds: generations.map(({ id }) => id) };
}

async function subscribe(tenant: Awaited<ReturnType<typeof makeTenant>>, number: number): Promise<void> {
  const socket = new ProtocolSocket(service.url);
  sockets.push(socket);
  await socket.connect(tenant.apiKey);
  const id = [tenant.fileIds, tenant.generationIds][number % 3]?.[Math.floor(number / 3)];
  socket.subscribe('1', [FILE, GENERATION, EVENTS][number % 3]!, { variables: id === undefined ? {} : { id } });
  // A feed has nothing to tell at first.
  if (id !== undefined) await socket.next('next');
}

it(`${SUBSCRIPTIONS} subscriptions that hear of nothing ask the database next to nothing, and take little memory`, async () => {
  const tenants: Awaited<ReturnType<typeof makeTenant>>[] = [];
  for (let n = 0; n < SUBSCRIPTIONS; n += PER_TENANT) tenants.push(await makeTenant());
  // What the first of each kind makes is there for all.
  for (const number of [0, 1, 2]) await subscribe(tenants[0]!, number);
  const before = readResidentBytes(service.child.pid!);
  for (let from = 3; from < SUBSCRIPTIONS; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, SUBSCRIPTIONS - from) }, (_, index) => from + index);
    await Promise.all(numbers.map((n) => subscribe(tenants[Math.floor(n / PER_TENANT)]!, n % PER_TENANT)));
  }
  const expected = Array.from({ length: SUBSCRIPTIONS }, (_, n) => n % PER_TENANT).filter((n) => n % 3 === 0).length;
  await eventually('all are listened to', async () => {
    const [{ count }] = await database.dataSource.query('SELECT count(*)::int AS count FROM listened_subjects');
    return count === expected + tenants.length;
  });
  const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000));
  // What is looked for a moment after each began is done.
  await seconds(2);
  const statements = await proxy.allDuring(() => seconds(WINDOW_SECONDS));
  const megabytes = (readResidentBytes(service.child.pid!) - before) / 1e6;
  const perSecond = statements.length / WINDOW_SECONDS;
  if (SUBSCRIPTIONS >= 1_000) console.info({ SUBSCRIPTIONS, perSecond, megabytes: Math.round(megabytes) });
  expect(sockets.filter(({ socket }) => socket.readyState !== socket.OPEN)).toHaveLength(0);
  expect(perSecond).toBeLessThan(5);
  // Of a few, what the process does beside weighs more.
  if (SUBSCRIPTIONS >= 1_000) expect(megabytes).toBeLessThan((150 * SUBSCRIPTIONS) / 5_000);

  // They are there all the same.
  await database.dataSource.query(`UPDATE files SET filename = 'changed.png' WHERE id = $1`, [tenants[0]!.fileIds[0]]);
  expect((await sockets[0]!.next('next')).payload.data.fileUpdated.filename).toBe('changed.png');
  await database.dataSource.query('DELETE FROM files WHERE id = $1', [tenants[0]!.fileIds[0]]);
  expect((await sockets[0]!.next('next')).payload.errors[0].extensions.code).toBe('NOT_FOUND');
}, 1_800_000);
