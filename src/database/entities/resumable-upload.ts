import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { safeInteger } from './columns';
import { UploadEntity } from './upload';

/**
 * What is to be known of an upload whose bytes come by any number of requests, until it ends. What the client noted of
 * the file is in the row of the file.
 */
@Entity('resumable_uploads')
export class ResumableUploadEntity {
  @ForeignKey(() => UploadEntity, { name: 'resumable_uploads_file_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'file_id', type: 'text', collation: 'C' })
  fileId!: string;

  @Column({ name: 'expected_sha256', type: 'text', nullable: true })
  expectedSha256!: string | null;

  /** As it was asked for; it counts from the instant that the file is READY. */
  @Column({ name: 'ttl_seconds', type: 'bigint', nullable: true, transformer: safeInteger })
  ttlSeconds!: number | null;

  /** Whom it is counted for when its bytes are there. */
  @Column({ name: 'owner_id', type: 'text', nullable: true })
  ownerId!: string | null;

  /** The process that writes or stores the bytes at this moment; one that lives no more counts as none. */
  @Column({ name: 'writer_process_number', type: 'integer', nullable: true })
  writerProcessNumber!: number | null;

  /** How often the process that stored the bytes, which had all arrived, died at that. */
  @Column({ name: 'writer_deaths', type: 'integer', default: 0 })
  writerDeaths!: number;
}
