import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A blob that no row knew of when the blobs were last counted. It is deleted when that has been so for long enough. */
@Entity('orphaned_blobs')
export class OrphanedBlobEntity {
  @PrimaryColumn({ name: 'object_key', type: 'text', collation: 'C' })
  objectKey!: string;

  @Column({ name: 'first_seen_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  firstSeenAt!: Date;
}
