import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
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
