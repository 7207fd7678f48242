import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from './columns';

@Entity('organizations')
@Check('organizations_retention_seconds_check', 'retention_seconds > 0')
@Check('organizations_max_bytes_check', 'max_bytes >= 0')
@Check('organizations_max_files_check', 'max_files >= 0')
@Check('organizations_used_bytes_check', 'used_bytes >= 0')
@Check('organizations_used_files_check', 'used_files >= 0')
@Check('organizations_reserved_bytes_check', 'reserved_bytes >= 0')
@Check('organizations_reserved_files_check', 'reserved_files >= 0')
export class OrganizationEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @Column({ type: 'text' })
  @Index('organizations_name', { unique: true, where: 'deleted_at IS NULL' })
  name!: string;

  @Column({ name: 'max_bytes', type: 'bigint', transformer: safeInteger })
  maxBytes!: number;

  @Column({ name: 'max_files', type: 'integer' })
  maxFiles!: number;

  /** null: no limit of its own. */
  @Column({ name: 'retention_seconds', type: 'bigint', nullable: true, transformer: safeInteger })
  retentionSeconds!: number | null;

  @Column({ name: 'used_bytes', type: 'bigint', default: 0, transformer: safeInteger })
  usedBytes!: number;

  @Column({ name: 'used_files', type: 'integer', default: 0 })
  usedFiles!: number;

  @Column({ name: 'reserved_bytes', type: 'bigint', default: 0, transformer: safeInteger })
  reservedBytes!: number;

  @Column({ name: 'reserved_files', type: 'integer', default: 0 })
  reservedFiles!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** null: not deleted. Not selected by default: queries say themselves whether deleted accounts are meant. */
  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true, select: false })
  deletedAt?: Date | null;
}
