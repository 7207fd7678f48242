import { Entity, PrimaryColumn } from 'typeorm';

/** What a process listens to: changes of it are notified. The table is not logged; each process writes its own anew. */
@Entity('listened_subjects')
export class ListenedSubjectEntity {
  /** A file, or a project or an organization whose events are wanted. */
  @PrimaryColumn({ name: 'subject_id', type: 'text', collation: 'C' })
  subjectId!: string;

  @PrimaryColumn({ name: 'process_number', type: 'integer' })
  processNumber!: number;
}
