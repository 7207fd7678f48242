import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { GenerationEntity } from './generation';

/** A generation that a provider works on and no process does: when the provider is asked about it next. */
@Entity('awaited_operations')
export class AwaitedOperationEntity {
  @ForeignKey(() => GenerationEntity, { name: 'awaited_operations_generation_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'generation_id', type: 'text', collation: 'C' })
  generationId!: string;

  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @Column({ name: 'due_at', type: 'timestamptz', precision: 3 })
  dueAt!: Date;

  /** How often the provider has said that it is still at it. */
  @Column({ type: 'integer' })
  answers!: number;

  /** How often, since then, it could not be asked. */
  @Column({ type: 'integer' })
  failures!: number;
}
