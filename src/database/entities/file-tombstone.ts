import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { GoneReason } from '../../domain/file';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

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
