import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { FileOrigin } from '../../domain/file';
import type { MediaKind } from '../../domain/media-type';
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
