import { Field, ObjectType } from 'type-graphql';
import type { MediaFile, Persistence, PersistenceSkipReason } from '../../domain/file';
import { MediaPersistenceSkipReasonEnum, MediaPersistenceStatusEnum, type PersistenceStatus } from './enums';
import { FileType } from './file-type';

@ObjectType('MediaPersistence', { simpleResolvers: true, description: 'What became of the bytes.' })
export class MediaPersistenceType {
  @Field(() => MediaPersistenceStatusEnum, { description: 'Whether they were kept.' })
  readonly status!: PersistenceStatus;

  @Field(() => MediaPersistenceSkipReasonEnum, {
    nullable: true,
    description: 'Why they were not. Null unless SKIPPED.',
  })
  readonly reason!: PersistenceSkipReason | null;

  @Field(() => FileType, { nullable: true, description: 'The file that they are kept as. Null unless STORED.' })
  readonly file!: MediaFile | null;
}

export function persistenceOf(persistence: Persistence): MediaPersistenceType {
  if (persistence.status === 'STORED') return { status: 'STORED', reason: null, file: persistence.file };
  return { status: 'SKIPPED', reason: persistence.reason, file: null };
}
