import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { FileOrigin, FilePurpose, FileStatus, GoneReason, MediaFile } from '../../domain/file';
import type { MediaDetails, MediaKind, MimeType } from '../../domain/media';
import { instantOrNever, safeInteger } from './columns';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

/** The indexes carry the pages: a scope, the ordered field, and the id that breaks ties. */
@Entity('files')
@Check('files_size_bytes_check', 'size_bytes > 0')
@Index('files_project_created', ['projectId', 'createdAt', 'id'])
@Index('files_project_expires', ['projectId', 'expiresAt', 'id'])
@Index('files_project_size', ['projectId', 'sizeBytes', 'id'])
@Index('files_project_filename', ['projectId', 'filename', 'id'])
@Index('files_organization_created', ['organizationId', 'createdAt', 'id'])
@Index('files_organization_expires', ['organizationId', 'expiresAt', 'id'])
@Index('files_organization_size', ['organizationId', 'sizeBytes', 'id'])
@Index('files_organization_filename', ['organizationId', 'filename', 'id'])
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

  @Column({ type: 'text' })
  reason!: GoneReason;

  @Column({ name: 'gone_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  @Index('file_tombstones_gone')
  goneAt!: Date;
}
