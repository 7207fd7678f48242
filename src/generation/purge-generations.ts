import { forgetProjectContent } from '../database/repositories/generations/expired-transcripts';
import { inTransaction } from '../database/transaction';
import type { FileServices } from '../files/file-services';
import { releaseHeldBytes } from './outputs/hold-bytes';

/** Forgets all content of a project's generations: what was said, which URLs were named, which bytes are held. */
export async function purgeGenerations(storage: FileServices, projectId: string): Promise<void> {
  await releaseHeldBytes(storage, { of: 'PROJECT', projectId });
  await inTransaction(storage.dataSource, (manager) => forgetProjectContent(manager, projectId));
}
