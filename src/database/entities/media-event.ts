import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { MediaEventType } from '../../domain/media-event';

/**
 * What happened, written by the transaction in which it did: webhooks and feeds read it from here. It names files,
 * generations and accounts by id alone: they may be gone.
 */
@Entity('media_events')
@Index('media_events_project', ['projectId', 'id'])
export class MediaEventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column({ type: 'text' })
  type!: MediaEventType;

  /** The file, the generation or the organization that it happened to. */
  @Column({ name: 'subject_id', type: 'text', collation: 'C' })
  subjectId!: string;

  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  /** Null for what is an organization's, as its quota. */
  @Column({ name: 'project_id', type: 'text', collation: 'C', nullable: true })
  projectId!: string | null;

  /** Whose the file or the generation is; null: the project's. */
  @Column({ name: 'owner_id', type: 'text', collation: 'C', nullable: true })
  ownerId!: string | null;

  @Column({ name: 'occurred_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  occurredAt!: Date;

  /** Numbers beside the ids, where a type has some. */
  @Column({ type: 'jsonb', nullable: true })
  details!: object | null;
}
