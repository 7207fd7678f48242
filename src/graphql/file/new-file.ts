import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { Caller } from '../../domain/caller';
import type { MediaFile, Persistence, PersistenceSkipReason } from '../../domain/file';
import { answer, MediaErrorType } from '../media-error';
import { MediaPersistenceSkipReasonEnum, MediaPersistenceStatusEnum, type PersistenceStatus } from './enums';
import { FileMetadataEntryInput, OWNER_OF_NEW } from './file-inputs';
import { FILE_EDGE, FileEdgeType, fileEdgeOf } from './file-queries';
import { FileType } from './file-type';

/** What every way to make a file takes. */
@InputType()
export abstract class NewFileInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'How long to keep it once it is READY, in seconds; else as the project has it. Retention may shorten it: see `expiresAt`.',
  })
  readonly ttlSeconds?: number | null;

  @Field(() => [String], { nullable: true, description: 'At most 50 tags of 1 to 100 characters.' })
  readonly tags?: string[] | null;

  @Field(() => [FileMetadataEntryInput], { nullable: true, description: 'At most 50 facts to note.' })
  readonly metadata?: FileMetadataEntryInput[] | null;

  @Field(() => String, { nullable: true, description: OWNER_OF_NEW })
  readonly ownerId?: string | null;
}

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

/** What every mutation answers with that makes a file in one request. */
@ObjectType()
export abstract class StoredFilePayload {
  @Field(() => FileType, { nullable: true, description: 'The file; null when it was refused or not kept.' })
  readonly file!: MediaFile | null;

  @Field(() => FileEdgeType, { nullable: true, description: FILE_EDGE })
  readonly fileEdge!: FileEdgeType | null;

  @Field(() => MediaPersistenceType, {
    nullable: true,
    description: 'What became of the bytes; null when they were refused.',
  })
  readonly persistence!: MediaPersistenceType | null;

  @Field(() => [MediaErrorType], { description: 'Why it was refused; empty when it was not.' })
  readonly errors!: readonly MediaErrorType[];
}

export function answerStored(caller: Caller, store: () => Promise<Persistence>): Promise<StoredFilePayload> {
  return answer<Omit<StoredFilePayload, 'errors'>>(
    async () => {
      const persistence = await store();
      const file = persistence.status === 'STORED' ? persistence.file : null;
      return { file, fileEdge: file && fileEdgeOf(caller, file), persistence: persistenceOf(persistence) };
    },
    { file: null, fileEdge: null, persistence: null },
  );
}
