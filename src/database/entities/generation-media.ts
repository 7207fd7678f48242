import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { PersistenceSkipReason } from '../../domain/file';
import type { MediaDetails, MimeType } from '../../domain/media';
import { safeInteger } from './columns';
import { GenerationEntity } from './generation';

/** What a generation was given. The file that it names may be gone. */
@Entity('generation_inputs')
@Index('generation_inputs_file', ['fileId', 'generationId', 'position'], { where: 'file_id IS NOT NULL' })
export class GenerationInputEntity {
  @ForeignKey(() => GenerationEntity, { name: 'generation_inputs_generation_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'generation_id', type: 'text', collation: 'C' })
  generationId!: string;

  @PrimaryColumn({ type: 'smallint' })
  position!: number;

  @Column({ type: 'text' })
  field!: string;

  @Column({ name: 'file_id', type: 'text', collation: 'C', nullable: true })
  fileId!: string | null;

  @Column({ type: 'text', nullable: true })
  url!: string | null;
}

/** What a generation made, and what became of it. The file that it names may be gone. */
@Entity('generation_outputs')
@Check('generation_outputs_persistence', '(file_id IS NULL) <> (skip_reason IS NULL)')
@Index('generation_outputs_file', ['fileId'], { unique: true, where: 'file_id IS NOT NULL' })
export class GenerationOutputEntity {
  @ForeignKey(() => GenerationEntity, { name: 'generation_outputs_generation_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'generation_id', type: 'text', collation: 'C' })
  generationId!: string;

  @PrimaryColumn({ type: 'smallint' })
  index!: number;

  @Column({ name: 'mime_type', type: 'text' })
  mimeType!: MimeType;

  @Column({ name: 'size_bytes', type: 'bigint', transformer: safeInteger })
  sizeBytes!: number;

  @Column({ type: 'text' })
  sha256!: string;

  @Column({ type: 'jsonb', nullable: true })
  media!: MediaDetails | null;

  @Column({ name: 'file_id', type: 'text', collation: 'C', nullable: true })
  fileId!: string | null;

  @Column({ name: 'skip_reason', type: 'text', nullable: true })
  skipReason!: PersistenceSkipReason | null;
}
