import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Random values that every process of an installation shares, made once. */
@Entity('secrets')
export class SecretEntity {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'bytea' })
  value!: Buffer;
}
