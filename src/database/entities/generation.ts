import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Door } from '../../domain/caller';
import type {
  GenerationFailure,
  GenerationKind,
  GenerationStatus,
  GenerationUsage,
  KeptTranscript,
} from '../../domain/generation';
import type { JsonObject, JsonValue } from '../../domain/json';
import { instantOrNever } from './columns';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

/** A generation, and, until it ends, what the work on it needs. */
@Entity('generations')
@Index('generations_project_created', ['projectId', 'createdAt', 'id', 'kind', 'model'])
@Index('generations_organization_created', ['organizationId', 'createdAt', 'id', 'kind', 'model'])
@Index('generations_owner_created', ['projectId', 'ownerId', 'createdAt', 'id', 'kind', 'model'], {
  where: 'owner_id IS NOT NULL',
})
@Index('generations_organization_owner', ['organizationId', 'ownerId', 'createdAt', 'id'], {
  where: 'owner_id IS NOT NULL',
})
@Index('generations_owner_idempotency_key', { synchronize: false })
@Index('generations_unfinished', { synchronize: false })
@Index('generations_project_failed', ['projectId', 'createdAt', 'id'], { where: 'failure IS NOT NULL' })
@Index('generations_organization_failed', ['organizationId', 'createdAt', 'id'], { where: 'failure IS NOT NULL' })
@Index('generations_transcript_expires', { synchronize: false })
export class GenerationEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @ForeignKey(() => OrganizationEntity, { name: 'generations_organization_id_fkey' })
  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  @ForeignKey(() => ProjectEntity, { name: 'generations_project_id_fkey' })
  @Column({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @Column({ type: 'text' })
  kind!: GenerationKind;

  @Column({ type: 'text' })
  model!: string;

  @Column({ type: 'text' })
  status!: GenerationStatus;

  @Column({ type: 'smallint', nullable: true })
  progress!: number | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'completed_at', type: 'timestamptz', precision: 3, nullable: true })
  completedAt!: Date | null;

  @Column({ type: 'jsonb', nullable: true })
  failure!: GenerationFailure | null;

  @Column({ type: 'jsonb', nullable: true })
  usage!: GenerationUsage | null;

  @Column({ type: 'jsonb', nullable: true })
  transcript!: KeptTranscript | null;

  /** By which door it was asked for; null: before doors were noted. */
  @Column({ type: 'text', nullable: true })
  door!: Door | null;

  @Column({ name: 'owner_id', type: 'text', nullable: true })
  ownerId!: string | null;

  /** From then on the text of the transcript is gone for every reader. Null where there is no transcript. */
  @Column({
    name: 'transcript_expires_at',
    type: 'timestamptz',
    precision: 3,
    nullable: true,
    transformer: instantOrNever,
  })
  transcriptExpiresAt!: Date | null;

  /** What is asked of the model, and what is to be noted of its outputs. Gone when the generation ends. */
  @Column({ type: 'jsonb', nullable: true })
  work!: JsonObject | null;

  /** When the model was about to be asked. From then on it may have to be paid for. */
  @Column({ name: 'submitted_at', type: 'timestamptz', precision: 3, nullable: true })
  submittedAt!: Date | null;

  /** What finds the work at the provider again. */
  @Column({ type: 'jsonb', nullable: true })
  operation!: JsonValue | null;

  /** The process that works on it; it holds the advisory lock of this number while it lives. */
  @Column({ name: 'process_number', type: 'integer', nullable: true })
  processNumber!: number | null;

  @Column({ name: 'lease_expires_at', type: 'timestamptz', precision: 3, nullable: true })
  leaseExpiresAt!: Date | null;

  @Column({ name: 'idempotency_key', type: 'text', collation: 'C', nullable: true })
  idempotencyKey!: string | null;

  /** SHA-256 of the input of the call; null without a key. */
  @Column({ name: 'input_sha256', type: 'text', nullable: true })
  inputSha256!: string | null;
}
