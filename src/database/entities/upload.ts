import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { MediaKind } from '../../domain/media';
import { safeInteger } from './columns';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

/**
 * An upload that is under way: its reservation in the organization's quota and the object key that its bytes go to.
 * The row is there before the first byte and gone with the commit that makes the file, so whatever a crash leaves
 * behind is named here. It holds nothing of the content.
 */
@Entity('uploads')
@Check('uploads_reserved_bytes_check', 'reserved_bytes >= 0')
export class UploadEntity {
  @PrimaryColumn({ name: 'file_id', type: 'text', collation: 'C' })
  fileId!: string;

  @ForeignKey(() => OrganizationEntity, { name: 'uploads_organization_id_fkey' })
  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @ForeignKey(() => ProjectEntity, { name: 'uploads_project_id_fkey' })
  @Column({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  /** Whose the file will be. */
  @Column({ name: 'owner_id', type: 'text', collation: 'C', nullable: true })
  ownerId!: string | null;

  /** By which media token it comes, where that is limited in number or bytes. */
  @Column({ name: 'token_id', type: 'text', collation: 'C', nullable: true })
  tokenId!: string | null;

  /** How many uploads of the token it counts as: an output of a generation is none. */
  @Column({ name: 'token_uploads', type: 'integer', default: 0 })
  tokenUploads!: number;

  @Column({ name: 'object_key', type: 'text' })
  objectKey!: string;

  @Column({ name: 'reserved_bytes', type: 'bigint', transformer: safeInteger })
  reservedBytes!: number;

  /**
   * The process that writes the bytes; it holds the advisory lock of this number while it lives. Null for an upload that
   * outlives requests and processes: the row of its file is there already, and ends it when it expires.
   */
  @Column({ name: 'process_number', type: 'integer', nullable: true })
  processNumber!: number | null;

  /** The latest instant that the upload may end at. Null with the above. */
  @Column({ name: 'lease_expires_at', type: 'timestamptz', precision: 3, nullable: true })
  leaseExpiresAt!: Date | null;
}

/**
 * What is to be known of an upload whose bytes come by any number of requests, until it ends. What the client noted of
 * the file is in the row of the file.
 */
@Entity('resumable_uploads')
export class ResumableUploadEntity {
  @ForeignKey(() => UploadEntity, { name: 'resumable_uploads_file_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'file_id', type: 'text', collation: 'C' })
  fileId!: string;

  @Column({ name: 'expected_sha256', type: 'text', nullable: true })
  expectedSha256!: string | null;

  /** As it was asked for; it counts from the instant that the file is READY. */
  @Column({ name: 'ttl_seconds', type: 'bigint', nullable: true, transformer: safeInteger })
  ttlSeconds!: number | null;

  /** Of which kinds it may be, by the token that announced it; null: of any. */
  @Column({ type: 'text', array: true, nullable: true })
  kinds!: MediaKind[] | null;

  /** Not used any more: the file has it. */
  @Column({ name: 'owner_id', type: 'text', nullable: true })
  ownerId!: string | null;

  /** The process that writes or stores the bytes at this moment; one that lives no more counts as none. */
  @Column({ name: 'writer_process_number', type: 'integer', nullable: true })
  writerProcessNumber!: number | null;

  /** The process that probes the bytes at this moment: what is found here after its death is counted. */
  @Column({ name: 'prober_process_number', type: 'integer', nullable: true })
  proberProcessNumber!: number | null;

  /** How often a process has died while it probed the bytes. */
  @Column({ name: 'probe_deaths', type: 'integer', default: 0 })
  probeDeaths!: number;
}
