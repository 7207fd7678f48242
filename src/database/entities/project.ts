import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from './columns';
import { OrganizationEntity } from './organization';

@Entity('projects')
@Check('projects_retention_seconds_check', 'retention_seconds > 0')
@Check('projects_default_ttl_seconds_check', 'default_ttl_seconds > 0')
@Check('projects_requests_per_minute_check', 'requests_per_minute > 0')
@Check('projects_owner_max_bytes_check', 'owner_max_bytes >= 0')
@Check('projects_owner_max_files_check', 'owner_max_files >= 0')
@Index('projects_keeping_nothing', ['id'], { where: 'zero_data_retention' })
@Index('projects_organization', ['organizationId', 'id'])
@Index('projects_organization_name', ['organizationId', 'name'], { unique: true, where: 'deleted_at IS NULL' })
export class ProjectEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @ForeignKey(() => OrganizationEntity, { name: 'projects_organization_id_fkey' })
  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @Column({ type: 'text' })
  name!: string;

  /** null: no limit of its own. */
  @Column({ name: 'retention_seconds', type: 'bigint', nullable: true, transformer: safeInteger })
  retentionSeconds!: number | null;

  @Column({ name: 'zero_data_retention', type: 'boolean', default: false })
  zeroDataRetention!: boolean;

  @Column({ name: 'store_by_default', type: 'boolean', default: true })
  storeByDefault!: boolean;

  @Column({ name: 'keep_prompts', type: 'boolean', default: false })
  keepPrompts!: boolean;

  /** null: files without a requested time to live are kept as long as retention allows. */
  @Column({ name: 'default_ttl_seconds', type: 'bigint', nullable: true, transformer: safeInteger })
  defaultTtlSeconds!: number | null;

  /** null: no limit of its own. */
  @Column({ name: 'requests_per_minute', type: 'integer', nullable: true })
  requestsPerMinute!: number | null;

  /** null: no limit of its own. */
  @Column({ name: 'owner_max_bytes', type: 'bigint', nullable: true, transformer: safeInteger })
  ownerMaxBytes!: number | null;

  /** null: no limit of its own. */
  @Column({ name: 'owner_max_files', type: 'integer', nullable: true })
  ownerMaxFiles!: number | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** null: not deleted. Not selected by default: queries say themselves whether deleted accounts are meant. */
  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true, select: false })
  deletedAt?: Date | null;
}
