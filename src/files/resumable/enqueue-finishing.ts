import type { EntityManager } from 'typeorm';
import { cancelJobs, enqueueLater } from '../../jobs/enqueue';

/** The process that received the last byte stores the file itself; the job is for when it died at that. */
const DELAY_SECONDS = 5;

/** Sees to it that a PROCESSING upload is finished, whatever becomes of this process. */
export async function enqueueFinishing(manager: EntityManager, fileId: string): Promise<void> {
  await enqueueLater(manager, 'finish_upload', { fileId }, { key: keyOf(fileId), delaySeconds: DELAY_SECONDS });
}

/** For uploads that are finished, or ended. */
export async function cancelFinishing(manager: EntityManager, fileIds: readonly string[]): Promise<void> {
  await cancelJobs(manager, fileIds.map(keyOf));
}

function keyOf(fileId: string): string {
  return `finish ${fileId}`;
}
