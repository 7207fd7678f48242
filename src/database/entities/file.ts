import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { FileOrigin, FilePurpose, FileStatus, GoneReason, MediaFile } from '../../domain/file';
import type { MediaDetails, MediaKind, MimeType } from '../../domain/media';
import { instantOrNever, safeInteger } from './columns';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

/** What lists are filtered by the most. */
const FILTERED = ['kind', 'mimeType', 'origin', 'purpose', 'status'];

/** The indexes carry the pages: a scope, the ordered field, and the id that breaks ties. */
@Entity('files')
@Check('files_size_bytes_check', 'size_bytes > 0')
@Index('files_project_created', ['projectId', 'createdAt', 'id', ...FILTERED])
@Index('files_project_expires', ['projectId', 'expiresAt', 'id'])
@Index('files_project_size', ['projectId', 'sizeBytes', 'id'])
@Index('files_project_filename', ['projectId', 'filename', 'id'])
@Index('files_organization_created', ['organizationId', 'createdAt', 'id', ...FILTERED])
@Index('files_organization_expires', ['organizationId', 'expiresAt', 'id'])
@Index('files_organization_size', ['organizationId', 'sizeBytes', 'id'])
@Index('files_organization_filename', ['organizationId', 'filename', 'id'])
@Index('files_owner_created', ['projectId', 'ownerId', 'createdAt', 'id', ...FILTERED], {
  where: 'owner_id IS NOT NULL',
})
@Index('files_owner_expires', ['projectId', 'ownerId', 'expiresAt', 'id'], { where: 'owner_id IS NOT NULL' })
@Index('files_owner_size', ['projectId', 'ownerId', 'sizeBytes', 'id'], { where: 'owner_id IS NOT NULL' })
@Index('files_owner_filename', ['projectId', 'ownerId', 'filename', 'id'], { where: 'owner_id IS NOT NULL' })
@Index('files_organization_owner', ['organizationId', 'ownerId', 'createdAt', 'id'], { where: 'owner_id IS NOT NULL' })
@Index('files_project_not_ready', { synchronize: false })
@Index('files_organization_not_ready', { synchronize: false })
@Index('files_project_sha256', ['projectId', 'sha256'])
@Index('files_expiring', { synchronize: false })
@Index('files_tags', { synchronize: false })
@Index('files_metadata', { synchronize: false })
@Index('files_filename_trigrams', { synchronize: false })
export class FileEntity implements MediaFile {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @ForeignKey(() => OrganizationEntity, { name: 'files_organization_id_fkey' })
  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @ForeignKey(() => ProjectEntity, { name: 'files_project_id_fkey' })
  @Column({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @Column({ name: 'owner_id', type: 'text', collation: 'C', nullable: true })
  ownerId!: string | null;

  @Column({ type: 'text', collation: 'C' })
  filename!: string;

  @Column({ name: 'mime_type', type: 'text' })
  mimeType!: MimeType;

  @Column({ type: 'text' })
  kind!: MediaKind;

  @Column({ name: 'size_bytes', type: 'bigint', transformer: safeInteger })
  sizeBytes!: number;

  @Column({ type: 'text', nullable: true })
  sha256!: string | null;

  @Column({ type: 'text' })
  purpose!: FilePurpose;

  @Column({ type: 'text' })
  origin!: FileOrigin;

  @Column({ type: 'text' })
  status!: FileStatus;

  /** Milliseconds, because a JavaScript date holds no more: a cursor made from it must not lose rows. */
  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, transformer: instantOrNever })
  expiresAt!: Date | null;

  @Column({ name: 'max_expires_at', type: 'timestamptz', precision: 3, transformer: instantOrNever })
  maxExpiresAt!: Date | null;

  @Column({ type: 'text', array: true })
  tags!: string[];

  @Column({ type: 'jsonb' })
  metadata!: Record<string, string>;

  @Column({ type: 'jsonb', nullable: true })
  media!: MediaDetails | null;

  @Column({ type: 'text', nullable: true })
  thumbhash!: string | null;

  @Column({ name: 'object_key', type: 'text' })
  objectKey!: string;

  @Column({ name: 'blob_generation', type: 'text', nullable: true })
  blobGeneration!: string | null;

  /** Which thumbnails are kept, one bit each. */
  @Column({ type: 'smallint', default: 0 })
  thumbnails!: number;
}

/** What is left of a file that is gone: enough to say so, and nothing of its content. */
@Entity('file_tombstones')
export class FileTombstoneEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @ForeignKey(() => OrganizationEntity, { name: 'file_tombstones_organization_id_fkey' })
  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @ForeignKey(() => ProjectEntity, { name: 'file_tombstones_project_id_fkey' })
  @Column({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  /** Whose it was: nobody else is told that it was. */
  @Column({ name: 'owner_id', type: 'text', collation: 'C', nullable: true })
  ownerId!: string | null;

  @Column({ type: 'text' })
  reason!: GoneReason;

  @Column({ name: 'gone_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  @Index('file_tombstones_gone')
  goneAt!: Date;

  /** Of the file; null: it went before this was noted. */
  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, nullable: true })
  createdAt!: Date | null;
}

/** Which file an idempotency key stands for. It lives as long as the file, or the tombstone after it. Each owner has keys of its own. */
@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @ForeignKey(() => ProjectEntity, { name: 'idempotency_keys_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  /** Empty: nobody in particular. */
  @PrimaryColumn({ name: 'owner_id', type: 'text', collation: 'C', default: '' })
  ownerId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  key!: string;

  /** SHA-256 of everything in the input but the bytes. */
  @Column({ name: 'input_sha256', type: 'text' })
  inputSha256!: string;

  /** SHA-256 of the bytes. */
  @Column({ name: 'content_sha256', type: 'text' })
  contentSha256!: string;

  @Column({ name: 'file_id', type: 'text', collation: 'C' })
  @Index('idempotency_keys_file')
  fileId!: string;
}
