import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ProjectEntity } from './project';

/** Which file an idempotency key stands for. It lives as long as the file, or the tombstone after it. */
@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @ForeignKey(() => ProjectEntity, { name: 'idempotency_keys_project_id_fkey' })
  @PrimaryColumn({ name: 'project_id', type: 'text', collation: 'C' })
  projectId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  key!: string;

  /** SHA-256 of everything in the input but the bytes. */
  @Column({ name: 'input_sha256', type: 'text' })
  inputSha256!: string;

  /** SHA-256 of the bytes. */
  @Column({ name: 'content_sha256', type: 'text' })
  contentSha256!: string;

  @Column({ name: 'file_id', type: 'text', collation: 'C' })
  @Index('idempotency_keys_file')
  fileId!: string;
}
