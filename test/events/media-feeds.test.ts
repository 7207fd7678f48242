import { Client } from 'pg';
import { newId } from '../../src/database/new-id';
import { ProcessSession } from '../../src/database/process-session';
import type { MediaEvent } from '../../src/domain/media-event';
import { openEventSources } from '../../src/events/event-sources';
import { ListenedSubjects } from '../../src/events/listened-subjects';
import { MediaFeeds } from '../../src/events/media-feeds';
import { watchEvents } from '../../src/events/watch-events';
import { statementsDuring } from '../support/database/statements';
import { databaseUrl } from '../support/database/test-database';
import { makeProject } from '../support/service/accounts';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';
import { eventually } from '../support/timing/eventually';

interface Owner {
  readonly organizationId: string;
  readonly projectId: string;
}

let test: TestStorage;
let owner: Owner;
let feeds: MediaFeeds;
const stops: (() => void)[] = [];
const clients: Client[] = [];

beforeAll(async () => {
  test = await openTestStorage();
  feeds = test.storage.events.feeds;
});
beforeEach(async () => {
  const { id: projectId, organizationId } = await makeProject(test.dataSource);
  owner = { organizationId, projectId };
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await Promise.all(clients.splice(0).map((client) => client.end()));
});
afterAll(() => test.close());

interface To {
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly ownerId?: string | null;
}

/** What is told to somebody who listens. */
async function listen(to: To = owner, at = feeds) {
  const told: MediaEvent[] = [];
  stops.push(await at.listen({ ownerId: null, ...to, tell: (event) => void told.push(event) }));
  return told;
}

const INSERT = `INSERT INTO media_events (type, subject_id, organization_id, project_id, details, owner_id)
                VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`;

async function write(
  { organizationId, projectId, ownerId = null }: To = owner,
  on: { query(sql: string, values: unknown[]): Promise<unknown> } = test.dataSource,
): Promise<string> {
  const values = projectId === null ? ['quota.threshold', organizationId] : ['file.stored', newId('file')];
  const details = projectId === null ? { percent: 80 } : null;
  const written = await on.query(INSERT, [...values, organizationId, projectId, details, ownerId]);
  const [row] = Array.isArray(written) ? written : (written as { rows: { id: string }[] }).rows;
  return row.id;
}

async function connect(): Promise<Client> {
  const client = new Client(databaseUrl(test.database));
  clients.push(client);
  await client.connect();
  return client;
}

const idsOf = (events: readonly MediaEvent[]) => events.map(({ id }) => id);
const toldAll = (told: readonly MediaEvent[], count: number) =>
  eventually(`${count} events are told`, async () => told.length >= count);

describe('a feed', () => {
  it('tells what happens in a project from now on, whole, and nothing that happens elsewhere', async () => {
    await write();
    const neighbour = callerOf(await makeProject(test.dataSource, { organizationId: owner.organizationId }));
    const stranger = callerOf(await makeProject(test.dataSource));
    const told = await listen();
    const all = await listen({ ...owner, projectId: null });
    for (const other of [stranger, neighbour]) await write(other);
    await write({ ...stranger, projectId: null });
    const [stored, threshold] = [await write(), await write({ ...owner, projectId: null })];
    await toldAll(all, 3);
    await toldAll(told, 2);
    const occurredAt = expect.any(Date);
    expect(told).toEqual([
      {
        id: stored,
        type: 'file.stored',
        subjectId: expect.stringMatching(/^file_/),
        ...owner,
        ownerId: null,
        occurredAt,
      },
      {
        ...{ id: threshold, type: 'quota.threshold', subjectId: owner.organizationId },
        ...{
          organizationId: owner.organizationId,
          projectId: null,
          ownerId: null,
          occurredAt,
          details: { percent: 80 },
        },
      },
    ]);
    expect(all.map(({ projectId }) => projectId)).toEqual([neighbour.projectId, owner.projectId, null]);
  });

  it('tells who comes for an owner what happens to that one alone', async () => {
    const told = await listen({ ...owner, ownerId: 'ann' });
    const all = await listen();
    await write({ ...owner, ownerId: 'bob' });
    await write();
    await write({ ...owner, projectId: null });
    const own = await write({ ...owner, ownerId: 'ann' });
    await toldAll(all, 4);
    expect(idsOf(told)).toEqual([own]);
  });

  it('tells events in the order of their commits, whichever was written first', async () => {
    const told = await listen();
    const slow = await connect();
    await slow.query('BEGIN');
    const first = await write(owner, slow);
    const second = await write();
    await toldAll(told, 1);
    await slow.query('COMMIT');
    await toldAll(told, 2);
    expect(idsOf(told)).toEqual([second, first]);
    expect(Number(first)).toBeLessThan(Number(second));
  });

  it('tells nothing of a transaction that comes to nothing', async () => {
    const told = await listen();
    const failing = await connect();
    await failing.query('BEGIN');
    await write(owner, failing);
    await failing.query('ROLLBACK');
    const next = await write();
    await toldAll(told, 1);
    expect(idsOf(told)).toEqual([next]);
  });

  it('tells, a moment later, what was being written when listening began', async () => {
    const writer = await connect();
    await writer.query('BEGIN');
    const written = await write(owner, writer);
    const told = await listen();
    await writer.query('COMMIT');
    const next = await write();
    await toldAll(told, 2);
    expect(idsOf(told).sort()).toEqual([written, next].sort());
  });

  it('reads nothing for an event, however many listen, and notifies of nothing that nobody listens to', async () => {
    const deaf = callerOf(await makeProject(test.dataSource));
    const all: Awaited<ReturnType<typeof listen>>[] = [];
    for (let n = 0; n < 50; n += 1) all.push(await listen());
    const witness = await connect();
    const heard: string[] = [];
    witness.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '').id));
    await witness.query('LISTEN media_event');
    const written: string[] = [];
    // Later than what is asked a moment after the last came.
    await eventually('it is quiet', async () => {
      const sent = await statementsDuring(async () => {
        for (let n = 0; n < 10; n += 1) {
          await write(deaf);
          written.push(await write());
        }
        for (const told of all) await toldAll(told, written.length);
      });
      const reads = sent.filter(({ sql }) => !sql.startsWith('INSERT'));
      return reads.length === 0;
    });
    for (const told of all) expect(idsOf(told)).toEqual(written);
    await eventually('the witness has heard of all', async () => heard.length >= written.length);
    expect(heard.map(String)).toEqual(written);
  });

  it('loses nothing and doubles nothing while the notifications come and go, and many write', async () => {
    const told = await listen();
    const cut = () =>
      test.dataSource.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'mediagraph session' AND datname = current_database()`,
      );
    const committed: string[] = [];
    const writing = Array.from({ length: 4 }, async (_, writer) => {
      const client = await connect();
      for (let n = 0; n < 30; n += 1) {
        await client.query('BEGIN');
        const id = await write(owner, client);
        await client.query('SELECT pg_sleep($1)', [((writer + n) % 5) / 100]);
        await client.query(n % 7 === 0 ? 'ROLLBACK' : 'COMMIT');
        if (n % 7 !== 0) committed.push(id);
        if (writer === 0 && n % 10 === 5) await cut();
      }
    });
    await Promise.all(writing);
    await toldAll(told, committed.length);
    // What comes last has all before it looked for.
    committed.push(await write());
    await toldAll(told, committed.length);
    expect(idsOf(told).sort()).toEqual(committed.sort());
  });

  it('is told what another feed of the organization found when it began', async () => {
    // No notification comes, as while the connection is cut.
    const { processNumber } = test.session;
    const deaf = new MediaFeeds(test.dataSource, new ListenedSubjects(test.storage.dataSource, processNumber));
    const all = await listen({ ...owner, projectId: null }, deaf);
    const written = await write();
    const told = await listen(owner, deaf);
    const later = await write();
    deaf.setListening(true);
    await toldAll(all, 2);
    await toldAll(told, 1);
    expect([idsOf(all), idsOf(told)]).toEqual([[written, later], [later]]);
  });

  it('is told to each process once', async () => {
    const other = await openOther();
    const [here, there] = [await listen(), await listen(owner, other.feeds)];
    const written = await write();
    await toldAll(here, 1);
    await toldAll(there, 1);
    expect([idsOf(here), idsOf(there)]).toEqual([[written], [written]]);
    await other.close();
  });

  it('has a listener that failed to begin leave nothing behind', async () => {
    await test.dataSource.query('ALTER TABLE listened_subjects RENAME TO away');
    await expect(listen()).rejects.toThrow();
    await test.dataSource.query('ALTER TABLE away RENAME TO listened_subjects');
    const told = await listen();
    const written = await write();
    await toldAll(told, 1);
    expect(idsOf(told)).toEqual([written]);
  });
});

describe('watchEvents', () => {
  it('is for those who may read files', async () => {
    const caller = { ...callerOf(await makeProject(test.dataSource)), scopes: new Set(['GENERATE'] as const) };
    await expect(watchEvents(feeds, caller)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('listens until it is left', async () => {
    const caller = callerOf(await makeProject(test.dataSource));
    const events = await watchEvents(feeds, caller);
    const written = await write(caller);
    expect((await events.next()).value).toMatchObject({ id: written, projectId: caller.projectId });
    const next = events.next();
    await events.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

/** What another process has of it. */
async function openOther(): Promise<{ readonly feeds: MediaFeeds; close(): Promise<void> }> {
  const session = await ProcessSession.open(test.database.address);
  const sources = openEventSources(test.storage.dataSource, session, async () => new Map());
  return { feeds: sources.feeds, close: () => session.close() };
}
