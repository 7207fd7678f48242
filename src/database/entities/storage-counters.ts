import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { FileOrigin } from '../../domain/file';
import type { MediaKind } from '../../domain/media';
import { safeInteger } from './columns';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

/** How much is kept, by project, kind and origin. Triggers on `files` keep it; nothing else writes it. */
@Entity('storage_counters')
export class StorageCounterEntity {
  @ForeignKey(() => OrganizationEntity, { name: 'storage_counters_organization_id_fkey' })
  @PrimaryColumn({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @ForeignKey(() => ProjectEntity, { name: 'storage_counters_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  kind!: MediaKind;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  origin!: FileOrigin;

  @Column({ type: 'bigint', transformer: safeInteger })
  bytes!: number;

  @Column({ type: 'integer' })
  files!: number;
}

/**
 * By how much what is stored changed in an hour or a day (UTC), by project and kind: all changes together are what is
 * stored now. Triggers on `files` keep it; nothing else writes it.
 */
@Entity('storage_changes')
export class StorageChangeEntity {
  @ForeignKey(() => OrganizationEntity, { name: 'storage_changes_organization_id_fkey' })
  @PrimaryColumn({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  granularity!: 'HOUR' | 'DAY';

  @PrimaryColumn({ name: 'starts_at', type: 'timestamptz' })
  startsAt!: Date;

  @ForeignKey(() => ProjectEntity, { name: 'storage_changes_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  kind!: MediaKind;

  @Column({ type: 'bigint', transformer: safeInteger })
  bytes!: number;

  @Column({ type: 'integer' })
  files!: number;
}

/** How much expires in which hour (UTC). Triggers on `files` keep it; nothing else writes it. */
@Entity('expiry_counters')
@Index('expiry_counters_hour', ['hour'])
export class ExpiryCounterEntity {
  @ForeignKey(() => OrganizationEntity, { name: 'expiry_counters_organization_id_fkey' })
  @PrimaryColumn({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @PrimaryColumn({ type: 'timestamptz' })
  hour!: Date;

  @Column({ type: 'bigint', transformer: safeInteger })
  bytes!: number;

  @Column({ type: 'integer' })
  files!: number;
}
