import { pino } from 'pino';
import { findFiles } from '../../src/database/repositories/files/find-files';
import { MediaFailure, RequestFailure } from '../../src/domain/errors';
import { updateFile } from '../../src/files/file-attributes';
import { reconcileUploads } from '../../src/files/reconcile/reconcile-uploads';
import { deleteFile, deleteFiles } from '../../src/files/remove/delete-files';
import { expireFiles } from '../../src/files/remove/remove-and-purge';
import { uploadFile } from '../../src/files/upload/upload-and-import';
import { DownloadCounter } from '../../src/usage/download-counter';
import { recount } from '../../src/usage/storage-usage';
import { storedFileIds } from '../support/blobs/stored-blobs';
import { wavOf } from '../support/media/media-samples';
import { makeOrganization, makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../support/service/test-storage';

const ROUNDS = 4;
const OPERATIONS = 200;
const FILES = 6;

const bytes = wavOf(500);

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());

function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

/** Whoever comes too late is told so in words that clients know; whatever else goes wrong is a fault. */
function isForeseen(reason: unknown): boolean {
  return reason instanceof MediaFailure || reason instanceof RequestFailure;
}

it('any number of changes to a few files at once leave counters that say what the rows say', async () => {
  const downloads = new DownloadCounter(test.dataSource, pino({ level: 'silent' }));
  const organizations = await Promise.all(
    [0, 1].map(() => makeOrganization(test.dataSource, { maxFiles: FILES * 3, maxBytes: 500 * FILES * 2 })),
  );
  const projects = await Promise.all(
    organizations.flatMap(({ id: organizationId }) =>
      [null, 3_600].map((retentionSeconds) => makeProject(test.dataSource, { organizationId, retentionSeconds })),
    ),
  );
  const callers = projects.flatMap((project) =>
    ([null, 'ada', 'bob'] as const).map((ownerId) => ({ ...callerOf(project), ownerId, door: 'GRAPHQL' as const })),
  );
  const ids: string[] = [];

  const operations: readonly (() => Promise<unknown>)[] = [
    async () => {
      const ttlSeconds = pick([null, 1, 5_000]);
      const idempotencyKey = pick([null, 'a', 'b']);
      const content = incomingContent(bytes, 'part.bin', Math.random() < 0.5);
      const input = { content, purpose: 'REFERENCE_MEDIA', ttlSeconds, idempotencyKey } as const;
      const persistence = await uploadFile(test.storage, pick(callers), input);
      if (persistence.status === 'STORED') ids.push(persistence.file.id);
    },
    () => updateFile(test.storage, pick(callers), { id: pick(ids), ttlSeconds: pick([1, 4_000, 90_000]) }),
    () => updateFile(test.storage, pick(callers), { id: pick(ids), tags: [pick(['a', 'b'])] }),
    () => test.dataSource.query('UPDATE files SET expires_at = now() WHERE id = $1', [pick(ids)]),
    () => deleteFile(test.storage, pick(callers), pick(ids)),
    () => deleteFiles(test.storage, pick(callers), { select: { ids: ids.slice(-4) }, dryRun: false, limit: 2 }),
    () => deleteFiles(test.storage, pick(callers), { select: { all: true }, dryRun: false, limit: 3 }),
    () => expireFiles(test.storage),
    () => reconcileUploads(test.storage),
    () => recountFindsNothing(),
    async () => {
      for (const file of await findFiles(test.dataSource, {}, ids.slice(-3))) downloads.add(file, 1, pick(callers));
      await downloads.flush();
    },
  ];
  const recountFindsNothing = async () => {
    expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
  };

  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.allSettled(Array.from({ length: FILES }, () => operations[0]?.()));
    const outcomes = await Promise.allSettled(Array.from({ length: OPERATIONS }, () => pick(operations)()));
    const unforeseen = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' && !isForeseen(outcome.reason) ? [outcome.reason] : [],
    );
    expect(unforeseen).toEqual([]);
    await recountFindsNothing();
  }
  await expireFiles(test.storage);
  await test.runJobs();
  await downloads.close();
  await recountFindsNothing();
  const rows: { id: string }[] = await test.dataSource.query('SELECT id FROM files ORDER BY id');
  expect(await storedFileIds(test)).toEqual(rows.map(({ id }) => id));
});
