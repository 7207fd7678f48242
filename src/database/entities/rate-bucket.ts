import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is left of what a key, an owner, an organization or a project may ask for, as the processes share it. */
@Entity('rate_buckets')
export class RateBucketEntity {
  /** A digest of whose it is. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id!: string;

  /** Below 0: it is owed. */
  @Column({ type: 'double precision' })
  level!: number;

  @Column({ type: 'double precision' })
  capacity!: number;

  @Column({ name: 'per_second', type: 'double precision' })
  perSecond!: number;

  @Column({ name: 'changed_at', type: 'timestamptz', precision: 3 })
  changedAt!: Date;
}
