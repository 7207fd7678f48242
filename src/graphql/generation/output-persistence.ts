import type { MediaFile, PersistenceSkipReason } from '../../domain/file';
import type { RequestContext } from '../context';
import type { OutputSource } from './generation-source';
import { loadFileOrGone } from './gone-file';

/** What `MediaPersistence` is resolved from. `file` is read only when it is selected: graphql-js calls it then. */
export interface OutputPersistenceSource {
  readonly status: 'STORED' | 'SKIPPED';
  readonly reason: PersistenceSkipReason | null;
  readonly file: ((args: object, context: RequestContext) => Promise<MediaFile>) | null;
}

export function persistenceOfOutput({ persistence, file }: OutputSource): OutputPersistenceSource {
  if (persistence.status === 'SKIPPED') return { status: 'SKIPPED', reason: persistence.reason, file: null };
  const { fileId } = persistence;
  return { status: 'STORED', reason: null, file: async (_args, context) => file ?? loadFileOrGone(context, fileId) };
}
