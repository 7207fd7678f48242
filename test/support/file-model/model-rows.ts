import type { RefusalReason, RemovalReason } from '../../../src/domain/file';
import type { MediaKind } from '../../../src/domain/media';
import { type Counts, type ProjectIndex, TOMBSTONE_UNITS, type VisibleFile } from './state';

/** No upload of the model is refused once its bytes have arrived. */
type ModelReason = Exclude<RemovalReason, RefusalReason>;

export interface Tombstone {
  readonly project: ProjectIndex;
  readonly reason: ModelReason;
  readonly goneAt: number;
}

const NOTHING: Counts = {
  ...{ uploads: 0, uploadedBytes: 0, deletedFiles: 0, expiredFiles: 0 },
  ...{ generations: 0, failedGenerations: 0, skippedOutputs: 0 },
};

/** The files of one organization, as long as they hold a place in its quota: expired ones do until they are swept. */
export class ModelRows {
  now = 0;
  readonly stored = new Map<string, VisibleFile>();
  readonly tombstones = new Map<string, Tombstone>();
  /** The files whose tombstones are gone too. */
  readonly forgotten = new Set<string>();
  /** By project and kind, as `0 IMAGE`. */
  readonly counted = new Map<string, Counts>();

  get all(): VisibleFile[] {
    return [...this.stored.values()];
  }

  /** What is seen of a project, in the order of the ids. */
  list(project: ProjectIndex): VisibleFile[] {
    const files = this.all.filter((file) => file.project === project && this.isVisible(file));
    return files.sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  find(project: ProjectIndex, id: string): VisibleFile | undefined {
    return this.list(project).find((file) => file.id === id);
  }

  isVisible({ expiresAt }: VisibleFile): boolean {
    return expiresAt === null || expiresAt > this.now;
  }

  /** Why somebody does not find a file. */
  goneCode(project: ProjectIndex, id: string): 'FILE_DELETED' | 'FILE_EXPIRED' | 'FILE_NOT_FOUND' {
    const tombstone = this.tombstones.get(id);
    if (tombstone?.project === project) return `FILE_${tombstone.reason}`;
    return this.stored.get(id)?.project === project ? 'FILE_EXPIRED' : 'FILE_NOT_FOUND';
  }

  remove({ id, project, kind }: VisibleFile, reason: ModelReason): void {
    this.stored.delete(id);
    this.tombstones.set(id, { project, reason, goneAt: this.now });
    this.count(project, kind, reason === 'DELETED' ? { deletedFiles: 1 } : { expiredFiles: 1 });
  }

  sweep(): void {
    for (const file of this.all) if (!this.isVisible(file)) this.remove(file, 'EXPIRED');
  }

  /** @returns the files whose tombstones are gone now */
  forget(): ReadonlySet<string> {
    const old = [...this.tombstones].filter(([, { goneAt }]) => goneAt + TOMBSTONE_UNITS < this.now);
    for (const [id] of old) {
      this.tombstones.delete(id);
      this.forgotten.add(id);
    }
    return new Set(old.map(([id]) => id));
  }

  count(project: ProjectIndex, kind: MediaKind, change: Partial<Counts>): void {
    const key = `${project} ${kind}`;
    const before = this.counted.get(key) ?? NOTHING;
    this.counted.set(key, {
      uploads: before.uploads + (change.uploads ?? 0),
      uploadedBytes: before.uploadedBytes + (change.uploadedBytes ?? 0),
      deletedFiles: before.deletedFiles + (change.deletedFiles ?? 0),
      expiredFiles: before.expiredFiles + (change.expiredFiles ?? 0),
      generations: before.generations + (change.generations ?? 0),
      failedGenerations: before.failedGenerations + (change.failedGenerations ?? 0),
      skippedOutputs: before.skippedOutputs + (change.skippedOutputs ?? 0),
    });
  }
}
