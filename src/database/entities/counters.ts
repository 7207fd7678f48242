import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { FileOrigin } from '../../domain/file';
import type { MediaKind } from '../../domain/media';
import type { UsageCounts } from '../../domain/usage';
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

/**
 * How much an owner keeps, and holds for uploads under way. A reservation takes from here in its own statement; triggers
 * on `files` and `uploads` count what becomes of it.
 */
@Entity('owner_storage')
@Check('owner_storage_check', 'used_bytes >= 0 AND used_files >= 0 AND reserved_bytes >= 0 AND reserved_files >= 0')
export class OwnerStorageEntity {
  @ForeignKey(() => ProjectEntity, { name: 'owner_storage_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @PrimaryColumn({ name: 'owner_id', type: 'text', collation: 'C' })
  ownerId!: string;

  @Column({ name: 'used_bytes', type: 'bigint', default: 0, transformer: safeInteger })
  usedBytes!: number;

  @Column({ name: 'used_files', type: 'integer', default: 0 })
  usedFiles!: number;

  @Column({ name: 'reserved_bytes', type: 'bigint', default: 0, transformer: safeInteger })
  reservedBytes!: number;

  @Column({ name: 'reserved_files', type: 'integer', default: 0 })
  reservedFiles!: number;
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

/** What happened in an hour or a day (UTC), by kind, model and door. */
abstract class CounterColumns implements UsageCounts {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  granularity!: 'HOUR' | 'DAY';

  @PrimaryColumn({ name: 'starts_at', type: 'timestamptz' })
  startsAt!: Date;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  kind!: string;

  /** Empty where no model had a part in it. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  model!: string;

  /** By which door it came; empty: by none, as what expires, or it is not known. */
  @PrimaryColumn({ type: 'text', collation: 'C', default: '' })
  door!: string;

  @Column({ type: 'integer' })
  uploads!: number;

  @Column({ name: 'uploaded_bytes', type: 'bigint', transformer: safeInteger })
  uploadedBytes!: number;

  @Column({ name: 'downloaded_bytes', type: 'bigint', transformer: safeInteger })
  downloadedBytes!: number;

  @Column({ name: 'deleted_files', type: 'integer' })
  deletedFiles!: number;

  @Column({ name: 'expired_files', type: 'integer' })
  expiredFiles!: number;

  @Column({ type: 'integer' })
  generations!: number;

  @Column({ name: 'failed_generations', type: 'integer' })
  failedGenerations!: number;

  @Column({ name: 'skipped_outputs', type: 'integer' })
  skippedOutputs!: number;

  @Column({ name: 'cost_usd', type: 'double precision' })
  costUsd!: number;

  /** What the model makes; empty where no model had a part in it. A model makes one kind of thing. */
  @Column({ name: 'generation_kind', type: 'text', collation: 'C', default: '' })
  generationKind!: string;

  @Column({ type: 'integer', default: 0 })
  images!: number;

  @Column({ type: 'bigint', default: 0, transformer: safeInteger })
  characters!: number;

  @Column({ name: 'audio_seconds', type: 'double precision', default: 0 })
  audioSeconds!: number;

  @Column({ name: 'video_seconds', type: 'double precision', default: 0 })
  videoSeconds!: number;
}

/**
 * What happened, by project and the columns above. The transactions that make it happen count it. All that happened is
 * here, for owners or not: a report reads the same number of rows however many owners there are.
 */
@Entity('usage_counters')
export class UsageCounterEntity extends CounterColumns {
  @ForeignKey(() => OrganizationEntity, { name: 'usage_counters_organization_id_fkey' })
  @PrimaryColumn({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @ForeignKey(() => ProjectEntity, { name: 'usage_counters_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  /** Whether it happened for an owner: then `owner_usage_counters` has it by owner. */
  @PrimaryColumn({ name: 'is_owned', type: 'boolean', default: false })
  isOwned!: boolean;
}

/** The part of it that happened for owners, by owner. */
@Entity('owner_usage_counters')
@Index('owner_usage_counters_owner', ['organizationId', 'projectId', 'ownerId', 'granularity', 'startsAt'])
export class OwnerUsageCounterEntity extends CounterColumns {
  @ForeignKey(() => OrganizationEntity, { name: 'owner_usage_counters_organization_id_fkey' })
  @PrimaryColumn({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @ForeignKey(() => ProjectEntity, { name: 'owner_usage_counters_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @PrimaryColumn({ name: 'owner_id', type: 'text', collation: 'C' })
  ownerId!: string;
}
