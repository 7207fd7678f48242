import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from './columns';

/** How far a media token has come whose uses are limited in number. The token itself is kept nowhere. */
@Entity('token_uses')
@Check('token_uses_check', 'bytes >= 0 AND uploads >= 0 AND generations >= 0')
export class TokenUseEntity {
  @PrimaryColumn({ name: 'token_id', type: 'text', collation: 'C' })
  tokenId!: string;

  @Index('token_uses_expires')
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  /** Of this and the next two, null: no limit. */
  @Column({ name: 'max_bytes', type: 'bigint', nullable: true, transformer: safeInteger })
  maxBytes!: number | null;

  @Column({ name: 'max_uploads', type: 'integer', nullable: true })
  maxUploads!: number | null;

  @Column({ name: 'max_generations', type: 'integer', nullable: true })
  maxGenerations!: number | null;

  /** What it has stored, and what is reserved for its uploads that are under way. */
  @Column({ type: 'bigint', default: 0, transformer: safeInteger })
  bytes!: number;

  @Column({ type: 'integer', default: 0 })
  uploads!: number;

  @Column({ type: 'integer', default: 0 })
  generations!: number;
}
