import {
  type Belongings,
  findProjectIds,
  findUnfinished,
  markDeleted,
  removeGenerations,
  removeIdempotencyKeys,
} from '../database/repositories/accounts/deleted-accounts';
import { disownEvents, removeEvents } from '../database/repositories/events/media-events';
import { removeDeliveries } from '../database/repositories/events/webhooks';
import { expiredConditions, fileConditions } from '../database/repositories/files/file-conditions';
import { forgetProjectContent } from '../database/repositories/generations/finish-generation';
import { releaseUploads } from '../database/repositories/uploads/reservations';
import { removeEmptyOwners } from '../database/repositories/usage/owner-storage';
import { inTransaction } from '../database/transaction';
import type { RemovalReason } from '../domain/file';
import type { FileScope, ProjectScope } from '../domain/list-filters';
import type { FileServices } from '../files/file-services';
import { removeAndPurge } from '../files/remove/remove-and-purge';
import { cancelJobs, enqueue, enqueueLater } from '../jobs/enqueue';
import { deleteWebhooksOf } from '../webhooks/manage-webhooks';
import { releaseTemporaryBlobs } from './outputs/temporary-blobs';
import { endAsCanceled } from './run/end-generation';

const NOTHING: Belongings = { files: 0, bytes: 0, keys: 0, generations: 0 };
const BATCH = 500;
/** The caller finishes the deletion itself; the job is for when it dies at that. */
const DELAY_SECONDS = 60;

/**
 * Deletes a project or an organization, and yields what each step has removed: the mark and its keys first, then all that
 * it has, step by step. Each step is a transaction, so that whatever ends this process leaves the rest to the job that
 * came with the mark, or to the next call, which goes on where this one was. What happened stays in the usage history,
 * and why files are gone as long as of other files.
 */
export async function* deleteAccount(
  storage: FileServices,
  scope: FileScope,
  batch = BATCH,
): AsyncGenerator<Belongings, void> {
  const key = jobKeyOf(scope);
  const { keys, webhookIds } = await inTransaction(storage.dataSource, async (manager) => {
    const removed = await markDeleted(manager, scope);
    await enqueueLater(manager, 'finish_deletion', scope, { key, delaySeconds: DELAY_SECONDS });
    return { keys: removed, webhookIds: await deleteWebhooksOf(manager, scope) };
  });
  yield { ...NOTHING, keys };
  if ('projectId' in scope) {
    yield* empty(storage, scope, batch);
  } else {
    for (const projectId of await findProjectIds(storage.dataSource, scope.organizationId)) {
      yield* deleteAccount(storage, { projectId }, batch);
    }
    yield* forgetEvents(storage, scope, batch);
  }
  yield* forgetDeliveries(storage, webhookIds, batch);
  await cancelJobs(storage.dataSource.manager, [key]);
}

/**
 * Deletes all that belongs to one of a project's owners, and yields what each step has removed: files, generations, and
 * what is under way. What it does meanwhile, or afterwards, stays: its tokens are to end first. What happened stays in the
 * usage history. Idempotent: what was cut short is finished by the next call.
 */
export function purgeOwner(
  storage: FileServices,
  owner: Required<ProjectScope>,
  batch = BATCH,
): AsyncGenerator<Belongings, void> {
  return empty(storage, owner, batch);
}

/** Forgets all content of a project's generations: what was said, which URLs were named, and the temporary blobs. */
export async function purgeGenerations(storage: FileServices, projectId: string): Promise<void> {
  await releaseTemporaryBlobs(storage, { of: 'PROJECT', projectId });
  await inTransaction(storage.dataSource, (manager) => forgetProjectContent(manager, projectId));
}

/** Finishes a deletion that was cut short. */
export async function finishDeletion(storage: FileServices, scope: FileScope): Promise<void> {
  for await (const _step of deleteAccount(storage, scope));
}

/**
 * Uploads end before files are removed: one that is about to become a file has done so by then, or never does. Files that
 * the sweep is removing are waited for, so that their events are there before all events go. What
 * generations have made is a file, or a temporary blob, before their rows go.
 */
async function* empty(storage: FileServices, scope: ProjectScope, batch: number): AsyncGenerator<Belongings, void> {
  yield* cancelGenerations(storage, scope, batch);
  yield* endUploads(storage, scope, batch);
  yield* removeFiles(storage, scope, batch, 'DELETED');
  yield* removeFiles(storage, scope, batch, 'EXPIRED');
  const { projectId, ownerId = null } = scope;
  await releaseTemporaryBlobs(
    storage,
    ownerId === null ? { of: 'PROJECT', projectId } : { of: 'OWNER', projectId, ownerId },
  );
  yield NOTHING;
  const { manager } = storage.dataSource;
  for (let count = batch; count === batch; ) {
    count = await removeGenerations(manager, scope, batch);
    yield { ...NOTHING, generations: count };
  }
  for (let count = batch; count === batch; ) {
    count = await removeIdempotencyKeys(manager, scope, batch);
    yield NOTHING;
  }
  for (let count = batch; count === batch; ) {
    count = await removeEmptyOwners(manager, { projectId, ownerId }, batch);
    yield NOTHING;
  }
  // Last: what went before it was written down as well.
  yield* forgetEvents(storage, scope, batch);
}

/**
 * Of an owner, that they were its: they have ids alone in them, and the webhooks of its project are told still what was
 * deleted with it.
 */
async function* forgetEvents({ dataSource: { manager } }: FileServices, scope: FileScope, batch: number) {
  for (let count = batch; count === batch; ) {
    count = isOwner(scope) ? await disownEvents(manager, scope, batch) : await removeEvents(manager, scope, batch);
    yield NOTHING;
  }
}

async function* forgetDeliveries({ dataSource: { manager } }: FileServices, webhookIds: string[], batch: number) {
  for (const webhookId of webhookIds) {
    for (let count = batch; count === batch; ) {
      count = await removeDeliveries(manager, webhookId, batch);
      yield NOTHING;
    }
  }
}

/** Whoever works on one hears of it, in whichever process. */
async function* cancelGenerations(storage: FileServices, scope: ProjectScope, batch: number) {
  for (;;) {
    const ids = await findUnfinished(storage.dataSource.manager, scope, batch);
    if (ids.length === 0) return;
    for (const id of ids) {
      await endAsCanceled(storage, scope, id);
      yield NOTHING;
    }
  }
}

async function* endUploads({ dataSource }: FileServices, scope: ProjectScope, batch: number) {
  for (let count = batch; count === batch; ) {
    count = await inTransaction(dataSource, async (manager) => {
      const objectKeys = await releaseUploads(manager, scope, batch);
      const blobs = objectKeys.map((objectKey) => ({ objectKey, generation: null }));
      if (blobs.length > 0) await enqueue(manager, 'purge_blobs', { blobs });
      return blobs.length;
    });
    yield NOTHING;
  }
}

async function* removeFiles(storage: FileServices, scope: ProjectScope, batch: number, reason: RemovalReason) {
  for (let count = batch; count === batch; ) {
    const which = reason === 'EXPIRED' ? expiredConditions(scope) : fileConditions(scope, {});
    const removed = await removeAndPurge(storage, which, reason, batch);
    count = removed.length;
    yield { ...NOTHING, files: count, bytes: removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  }
}

function isOwner(scope: FileScope): scope is Required<ProjectScope> {
  return 'projectId' in scope && scope.ownerId !== undefined;
}

function jobKeyOf(scope: FileScope): string {
  return `delete ${'projectId' in scope ? scope.projectId : scope.organizationId}`;
}
