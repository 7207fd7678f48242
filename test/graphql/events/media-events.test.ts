import { parse } from 'graphql';
import type { Caller } from '../../../src/domain/caller';
import { deleteFiles } from '../../../src/files/remove/delete-files';
import { expireFiles } from '../../../src/files/remove/remove-and-purge';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { generateImage } from '../../../src/generation/request/generate-image';
import { createContext } from '../../../src/graphql/context';
import { createExecute } from '../../../src/graphql/execution/execute';
import { createSubgraphSchema } from '../../../src/graphql/schema';
import { executeForEvents } from '../../../src/http/subscriptions/execute-operation';
import type { ResultSource } from '../../../src/http/subscriptions/result-stream';
import { statementsDuring } from '../../support/database/statements';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { incomingContent } from '../../support/service/incoming-content';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';
import { eventually } from '../../support/timing/eventually';

const PICTURE = readFixture('still.png');
const schema = createSubgraphSchema();
const document = parse(`subscription { mediaEvents { __typename
  ... on FileStoredEvent { id at file { id filename } }
  ... on FileDeletedEvent { id at fileId } ... on FileExpiredEvent { id at fileId }
  ... on GenerationEndedEvent { id at generation { id status } }
  ... on QuotaThresholdEvent { id at percent storage { limitBytes } } } }`);

let test: TestGeneration;
const sources: ResultSource[] = [];
beforeAll(async () => {
  test = await openTestGeneration([new ScriptedModel({ kind: 'IMAGE', outputs: [PICTURE] })], {
    maxBytes: 123_456_789,
  });
});
afterEach(() => {
  for (const source of sources.splice(0)) source.stop();
});
afterAll(() => test.close());

/** As the server does it. Resolves when events are heard. */
async function subscribe(caller: Caller = test.caller) {
  const source = executeForEvents({ schema, document }, createExecute(schema), async () =>
    createContext(test.engine, caller, 'test'),
  );
  sources.push(source);
  const before = feedsOf();
  let next = source.next();
  await eventually('it listens', async () => feedsOf() > before);
  return async () => {
    const result = await next;
    next = source.next();
    expect(result?.errors).toBeUndefined();
    // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
    return result?.data?.['mediaEvents'] as any;
  };
}

let listeners = 0;
const feedsOf = () => listeners;
beforeAll(() => {
  const { feeds } = test.storage.events;
  const listen = feeds.listen.bind(feeds);
  jest.spyOn(feeds, 'listen').mockImplementation(async (listener) => {
    const stop = await listen(listener);
    listeners += 1;
    return stop;
  });
});

async function upload(): Promise<string> {
  const content = incomingContent(PICTURE);
  const stored = await uploadFile(test.storage, test.caller, {
    content,
    purpose: 'REFERENCE_MEDIA',
    filename: 'a.png',
  });
  if (stored.status !== 'STORED') throw new Error('It is stored.');
  return stored.file.id;
}

describe('mediaEvents', () => {
  it('tells what happens, each as what it is', async () => {
    const next = await subscribe();
    const [id, at] = [expect.stringMatching(/^\d+$/), expect.stringMatching(/Z$/)];
    const deleted = await upload();
    expect(await next()).toEqual({ __typename: 'FileStoredEvent', id, at, file: { id: deleted, filename: 'a.png' } });
    await deleteFiles(test.storage, test.caller, { select: { ids: [deleted] }, dryRun: false, limit: 1 });
    expect(await next()).toEqual({ __typename: 'FileDeletedEvent', id, at, fileId: deleted });

    const expired = await upload();
    await next();
    await test.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [expired]);
    await expireFiles(test.storage);
    expect(await next()).toEqual({ __typename: 'FileExpiredEvent', id, at, fileId: expired });

    const made = await generateImage(test.engine, test.caller, { prompt: 'a fox', n: 1, background: false });
    expect((await next()).__typename).toBe('FileStoredEvent');
    const generation = { id: made.id, status: 'SUCCEEDED' };
    expect(await next()).toEqual({ __typename: 'GenerationEndedEvent', id, at, generation });

    const { organizationId } = test.caller;
    await test.dataSource.query(
      `INSERT INTO media_events (type, subject_id, organization_id, details) VALUES ('quota.threshold', $1, $1, $2)`,
      [organizationId, { percent: 95 }],
    );
    const storage = { limitBytes: 123_456_789 };
    expect(await next()).toEqual({ __typename: 'QuotaThresholdEvent', id, at, percent: 95, storage });
  });

  it('tells nothing of an event of a later version that it does not know', async () => {
    const next = await subscribe();
    const { organizationId, projectId } = test.caller;
    await test.dataSource.query(
      `INSERT INTO media_events (type, subject_id, organization_id, project_id) VALUES ('file.sung', 'file_x', $1, $2)`,
      [organizationId, projectId],
    );
    const stored = await upload();
    expect((await next()).file.id).toBe(stored);
  });

  it('reads a file once for all who hear of it', async () => {
    const all: Awaited<ReturnType<typeof subscribe>>[] = [];
    for (let n = 0; n < 10; n += 1) all.push(await subscribe());
    const id = await upload();
    const sent = await statementsDuring(async () => {
      for (const told of await Promise.all(all.map((next) => next()))) expect(told.file.id).toBe(id);
    });
    expect(sent.filter(({ sql }) => /FROM files/.test(sql)).length).toBeLessThanOrEqual(1);
  });

  it('has no file where it is gone by the time that it is told', async () => {
    const next = await subscribe();
    await test.dataSource.query(
      `INSERT INTO media_events (type, subject_id, organization_id, project_id) VALUES ('file.stored', 'file_gone', $1, $2)`,
      [test.caller.organizationId, test.caller.projectId],
    );
    expect(await next()).toMatchObject({ __typename: 'FileStoredEvent', file: null });
  });

  it('is refused without the scope', async () => {
    const caller = { ...test.caller, scopes: new Set(['GENERATE'] as const) };
    const source = executeForEvents({ schema, document }, createExecute(schema), async () =>
      createContext(test.engine, caller, 'test'),
    );
    expect(await source.next()).toMatchObject({ errors: [{ originalError: { code: 'FORBIDDEN' } }] });
  });
});
