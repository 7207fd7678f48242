import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
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
