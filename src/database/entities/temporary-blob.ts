import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { MimeType } from '../../domain/media';
import { safeInteger } from './columns';
import { ProjectEntity } from './project';

/**
 * Bytes that wait and are no file: what a call brought along for work in the background, and outputs of such work that
 * may not be kept. The row is there before the first byte, so whatever a crash leaves behind is named here.
 */
@Entity('held_blobs')
@Index('held_blobs_project', ['projectId'])
@Unique('held_blobs_generation', ['generationId', 'purpose', 'index'])
export class TemporaryBlobEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @ForeignKey(() => ProjectEntity, { name: 'held_blobs_project_id_fkey' })
  @Column({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @Column({ name: 'generation_id', type: 'text', collation: 'C' })
  generationId!: string;

  @Column({ type: 'text' })
  purpose!: 'INPUT' | 'OUTPUT';

  /** The position of the input, or the index of the output. */
  @Column({ type: 'smallint' })
  index!: number;

  @Column({ name: 'object_key', type: 'text' })
  objectKey!: string;

  @Column({ name: 'mime_type', type: 'text' })
  mimeType!: MimeType;

  @Column({ name: 'size_bytes', type: 'bigint', transformer: safeInteger })
  sizeBytes!: number;

  @Column({ name: 'held_until', type: 'timestamptz', precision: 3 })
  @Index('held_blobs_until')
  expiresAt!: Date;
}
