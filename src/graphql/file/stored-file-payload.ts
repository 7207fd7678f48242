import { Field, ObjectType } from 'type-graphql';
import type { Caller } from '../../domain/caller';
import type { MediaFile, Persistence } from '../../domain/file';
import { answer } from '../error/answer';
import { MediaErrorType } from '../error/media-error';
import { FILE_EDGE, FileEdgeType, fileEdgeOf } from './file-connection';
import { FileType } from './file-type';
import { MediaPersistenceType, persistenceOf } from './persistence-type';

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
