import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { UsageCounts } from '../../domain/usage';
import { safeInteger } from './columns';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

/** What happened in an hour or a day (UTC), by project, kind and model. The transactions that make it happen count it. */
@Entity('usage_counters')
export class UsageCounterEntity implements UsageCounts {
  @ForeignKey(() => OrganizationEntity, { name: 'usage_counters_organization_id_fkey' })
  @PrimaryColumn({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  granularity!: 'HOUR' | 'DAY';

  @PrimaryColumn({ name: 'starts_at', type: 'timestamptz' })
  startsAt!: Date;

  @ForeignKey(() => ProjectEntity, { name: 'usage_counters_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  kind!: string;

  /** Empty where no model had a part in it. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  model!: string;

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
