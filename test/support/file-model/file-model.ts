import type { FileOrigin } from '../../../src/domain/file';
import { GenerationModel } from './generation-model';
import { type Changes, type NewFile, refusalOfBytes, type Selection, textOf } from './inputs';
import { ModelRows } from './model-rows';
import { type OrganizationPolicy, type Outcome, type ProjectIndex, type ProjectPolicy, sizeOf } from './state';

interface KeyRecord {
  readonly fileId: string;
  readonly text: string;
  readonly sha256: string;
}

interface StoredContent extends Pick<NewFile, 'project' | 'content' | 'ttl' | 'tags'> {
  readonly filename: string;
  readonly origin: FileOrigin;
}

const NO_POLICY: ProjectPolicy = { retention: null, defaultTtl: null, zeroDataRetention: false };

/** What the service should do, said as plainly as can be: one organization with two projects, in memory. */
export class FileModel {
  readonly rows = new ModelRows();
  readonly generations = new GenerationModel(this);
  organization: OrganizationPolicy = { maxBytes: 9_000, maxFiles: 9, retention: null };
  readonly policies: [ProjectPolicy, ProjectPolicy] = [NO_POLICY, NO_POLICY];
  /** Every id that there ever was. */
  readonly ids: string[] = [];
  private readonly keys = new Map<string, KeyRecord>();

  /** `newId` is what the service calls the file, should this upload become one. */
  upload(file: NewFile, newId: string): Outcome {
    if (this.policies[file.project].zeroDataRetention) {
      const refusal = refusalOfBytes(file);
      if (refusal === null) this.countUpload(file);
      return refusal === null ? { answer: 'SKIPPED' } : { refusal };
    }
    const record = this.keys.get(keyOf(file));
    if (record !== undefined) return this.replay(file, record);
    const refusal = this.refusalOf(file);
    if (refusal !== null) return { refusal };
    this.store({ ...file, filename: file.filename ?? 'part.bin', origin: 'UPLOADED' }, newId);
    this.countUpload(file);
    const { idempotencyKey, content } = file;
    if (idempotencyKey !== null) {
      this.keys.set(keyOf(file), { fileId: newId, text: textOf(file), sha256: content.sha256 });
    }
    return { answer: newId };
  }

  update(project: ProjectIndex, id: string, { filename, ttl, tags }: Changes): Outcome {
    const file = this.rows.find(project, id);
    if (file === undefined) return { refusal: this.rows.goneCode(project, id) };
    const expiresAt = ttl === null ? file.expiresAt : earliest(this.rows.now + ttl, file.maxExpiresAt);
    const updated = { ...file, filename: filename ?? file.filename, tags: tags ?? file.tags, expiresAt };
    this.rows.stored.set(id, updated);
    return { answer: updated };
  }

  delete(project: ProjectIndex, id: string): Outcome {
    const file = this.rows.find(project, id);
    if (file !== undefined) this.rows.remove(file, 'DELETED');
    const refusal = this.rows.goneCode(project, id);
    if (refusal === 'FILE_NOT_FOUND') return { refusal };
    return { answer: { deletedFileId: id, freedBytes: file?.sizeBytes ?? 0 } };
  }

  deleteMany(project: ProjectIndex, { ids, kind, tag }: Selection, dryRun: boolean, limit: number): Outcome {
    const matches = this.rows.list(project).filter((file) => {
      const isNamed = ids === null || ids.includes(file.id);
      return isNamed && (kind === null || file.kind === kind) && (tag === null || file.tags.includes(tag));
    });
    const removed = dryRun ? [] : matches.slice(0, limit);
    for (const file of removed) this.rows.remove(file, 'DELETED');
    const deletedFileIds = removed.map(({ id }) => id);
    const freedBytes = sizeOf(dryRun ? matches : removed);
    return { answer: { deletedFileIds, freedBytes, matchedFiles: matches.length } };
  }

  purge(project: ProjectIndex): Outcome {
    const files = this.rows.all.filter((file) => file.project === project);
    for (const file of files) this.rows.remove(file, this.rows.isVisible(file) ? 'DELETED' : 'EXPIRED');
    return { answer: { deletedFiles: files.length, freedBytes: sizeOf(files) } };
  }

  forget(): void {
    const forgotten = this.rows.forget();
    for (const [key, { fileId }] of this.keys) if (forgotten.has(fileId)) this.keys.delete(key);
  }

  private replay(file: NewFile, { text, sha256, fileId }: KeyRecord): Outcome {
    if (text !== textOf(file) || sha256 !== file.content.sha256) return { refusal: 'IDEMPOTENCY_KEY_REUSED' };
    if (this.rows.find(file.project, fileId) !== undefined) return { answer: fileId };
    return { refusal: this.rows.goneCode(file.project, fileId) };
  }

  /** In the order in which things are found out: a place for the file, its type, a place for its bytes, its hash. */
  private refusalOf(file: NewFile): string | null {
    const { sizeBytes, kind } = file.content;
    const refusal = this.reserveQuota(file.declared ? sizeBytes : 0);
    if (refusal !== null) return refusal;
    if (kind !== null && this.reserveQuota(sizeBytes) !== null) return 'STORAGE_QUOTA_EXCEEDED';
    return refusalOfBytes(file);
  }

  /** For one more file. Where there is none, what has expired is swept. @returns why there is none */
  reserveQuota(bytes: number): 'FILE_COUNT_EXCEEDED' | 'STORAGE_QUOTA_EXCEEDED' | null {
    const { maxFiles, maxBytes } = this.organization;
    const fits = () => this.rows.all.length < maxFiles && sizeOf(this.rows.all) + bytes <= maxBytes;
    if (!fits()) this.rows.sweep();
    if (fits()) return null;
    return this.rows.all.length >= maxFiles ? 'FILE_COUNT_EXCEEDED' : 'STORAGE_QUOTA_EXCEEDED';
  }

  store({ project, content, filename, ttl, tags, origin }: StoredContent, id: string): void {
    const { now } = this.rows;
    const policy = this.policies[project];
    const retention = earliest(policy.retention, this.organization.retention);
    const lifetime = earliest(ttl ?? policy.defaultTtl, retention);
    const { sizeBytes, sha256, kind } = content;
    if (kind === null) throw new Error('What is of no kind is not stored.');
    this.rows.stored.set(id, {
      ...{ id, project, filename, kind, origin, sizeBytes, sha256, tags, createdAt: now },
      expiresAt: lifetime === null ? null : now + lifetime,
      maxExpiresAt: retention === null ? null : now + retention,
    });
    this.ids.push(id);
  }

  private countUpload({ project, content: { kind, sizeBytes } }: NewFile): void {
    if (kind !== null) this.rows.count(project, kind, { uploads: 1, uploadedBytes: sizeBytes });
  }
}

function keyOf({ project, idempotencyKey }: NewFile): string {
  return `${project} ${idempotencyKey}`;
}

/** null: never. */
function earliest(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}
