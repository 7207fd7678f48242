import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Which blob store this database belongs to, and up to which moment: the markers in the store say the same, as long as
 * neither was restored, copied or taken away. One row, or none before the first start.
 */
@Entity('store_epoch')
@Check('store_epoch_only_row_check', 'only_row')
export class StoreEpochEntity {
  @PrimaryColumn({ name: 'only_row', type: 'boolean', default: true })
  onlyRow!: boolean;

  /** As `own_database_identity()` answered when the row was made: a copy of the row elsewhere is found out by it. */
  @Column({ name: 'database_identity', type: 'text' })
  databaseIdentity!: string;

  @Column({ type: 'integer' })
  counter!: number;

  /** What the marker of `counter` says; null: no marker is known to have been written. */
  @Column({ type: 'text', nullable: true })
  token!: string | null;

  /** What the marker after it says, which may have been written already. */
  @Column({ name: 'next_token', type: 'text', nullable: true })
  nextToken!: string | null;

  @Column({ name: 'advanced_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  advancedAt!: Date;
}

/** A blob that no row knew of when the blobs were last counted. It is deleted when that has been so for long enough. */
@Entity('orphaned_blobs')
export class OrphanedBlobEntity {
  @PrimaryColumn({ name: 'object_key', type: 'text', collation: 'C' })
  objectKey!: string;

  @Column({ name: 'first_seen_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  firstSeenAt!: Date;
}
