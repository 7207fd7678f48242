import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { MediaScope } from '../../domain/caller';
import { OrganizationEntity } from './organization';
import { ProjectEntity } from './project';

/** An API key. The key itself is kept nowhere: only its SHA-256, and how it begins. */
@Entity('api_keys')
@Check('api_keys_key_sha256_check', 'length(key_sha256) = 32')
@Index('api_keys_organization', ['organizationId', 'id'])
@Index('api_keys_project', ['projectId', 'id'])
export class ApiKeyEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  @ForeignKey(() => OrganizationEntity, { name: 'api_keys_organization_id_fkey' })
  @Column({ name: 'organization_id', type: 'text', collation: 'C' })
  organizationId!: string;

  /** null: a key of the whole organization. */
  @ForeignKey(() => ProjectEntity, { name: 'api_keys_project_id_fkey' })
  @Column({ name: 'project_id', type: 'text', collation: 'C', nullable: true })
  projectId!: string | null;

  /** For people, who have to tell keys apart. */
  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ name: 'key_sha256', type: 'bytea' })
  @Index('api_keys_key_sha256', { unique: true })
  keySha256!: Buffer;

  /** How the key begins; empty: nothing of it may be told. */
  @Column({ type: 'text', default: '' })
  prefix!: string;

  @Column({ type: 'text', array: true })
  scopes!: MediaScope[];

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** null: never. */
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;

  /** The hour of it; null: never. */
  @Column({ name: 'last_used_at', type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  /** null: in force. */
  @Column({ name: 'revoked_at', type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;
}
