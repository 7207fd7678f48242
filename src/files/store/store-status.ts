import { BlobStoreUnavailableError } from '../../blobs/blob-store';

/** Whether the blob store and the database belong together, and if not, how it shows. */
export type StoreStatus =
  | 'MATCHES'
  /** The store knows nothing of this installation: it is empty, another, or not mounted. */
  | 'STORE_MISSING'
  /** The database was copied or restored to where it is. */
  | 'DATABASE_MOVED'
  /** The store has gone on without this database: that was restored, or another is at work on the same store. */
  | 'STORE_AHEAD'
  /** The store does not have what the database saw in it last: it was restored, or has gone on for long without it. */
  | 'STORE_DIFFERS';

const ADVICE =
  'Until then files are read and stored, but nothing is deleted and nothing is declared lost. If this database is ' +
  'now the only one that is to use this store, say so: admin store adopt.';

/** The message for an operator, with what to do. */
export function describeStoreStatus(status: StoreStatus): string {
  switch (status) {
    case 'MATCHES':
      return 'The blob store and the database belong together.';
    case 'STORE_MISSING':
      return (
        'The blob store is not the one that this database knows: it is empty, another, or not mounted. Nothing is ' +
        'stored in it and nothing is deleted. Mount it, or name the right one (DATA_DIR, GCS_BUCKET). If this one is ' +
        'to take its place, say so: admin store adopt.'
      );
    case 'DATABASE_MOVED':
      return `This database is a copy: it was restored, cloned or moved to another server. ${ADVICE}`;
    case 'STORE_AHEAD':
      return (
        'The blob store has gone on without this database: the database is an older state of itself, or another ' +
        `one works on the same store. ${ADVICE}`
      );
    case 'STORE_DIFFERS':
      return `The blob store is of another moment than the database: one of the two was restored. ${ADVICE}`;
    default:
      return status satisfies never;
  }
}

/** The blob store is not the database's own. What could do harm to another's is not done. */
export class StoreMismatchError extends BlobStoreUnavailableError {
  constructor(readonly storeStatus: Exclude<StoreStatus, 'MATCHES'>) {
    super(describeStoreStatus(storeStatus));
  }
}
