import { Arg, Ctx, Directive, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import { importFile } from '../../files/import-file';
import type { RequestContext } from '../context';
import { answer } from '../error/answer';
import { MediaErrorType } from '../error/media-error';
import { FileMetadataEntryInput } from './file-inputs';
import { FileType } from './file-type';
import { MediaInputType } from './media-input';
import { MediaPersistenceType, persistenceOf } from './persistence-type';

@InputType('ImportFileInput', { description: 'Media to keep as a file.' })
export class ImportFileInput {
  @Field(() => MediaInputType, { description: 'Where the bytes are. Another file is copied.' })
  readonly source!: MediaInputType;

  @Field(() => String, {
    nullable: true,
    description: 'The name to keep it under; else the end of the URL or the name of the file that is copied.',
  })
  readonly filename?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How long to keep it, in seconds; else as the project has it. Retention may shorten it: see `expiresAt`.',
  })
  readonly ttlSeconds?: number | null;

  @Field(() => [String], { nullable: true, description: 'At most 50 tags of 1 to 100 characters.' })
  readonly tags?: string[] | null;

  @Field(() => [FileMetadataEntryInput], { nullable: true, description: 'At most 50 facts to note.' })
  readonly metadata?: FileMetadataEntryInput[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a retry safe: the same key with the same input answers with the same file, and nothing is fetched again. 1 to 255 ASCII characters.',
  })
  readonly idempotencyKey?: string | null;
}

@ObjectType('ImportFilePayload', { simpleResolvers: true, description: 'What came of an import.' })
export class ImportFilePayload {
  @Field(() => FileType, { nullable: true, description: 'The file; null when it was refused or not kept.' })
  readonly file!: MediaFile | null;

  @Field(() => MediaPersistenceType, {
    nullable: true,
    description: 'What became of the bytes; null when they were refused.',
  })
  readonly persistence!: MediaPersistenceType | null;

  @Field(() => [MediaErrorType], { description: 'Why it was refused; empty when it was not.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver()
export class ImportFileMutation {
  @Mutation(() => ImportFilePayload, {
    description:
      'Makes a file of media behind a URL, in a data URI or in another file. They are read before this answers; what they are decides the media type, never the name. A project under zero data retention fetches and keeps nothing.',
  })
  @Directive('@cost(weight: 100)')
  importFile(
    @Arg('input', () => ImportFileInput, { description: 'The media and what to note of them.' }) input: ImportFileInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<ImportFilePayload> {
    return answer<Omit<ImportFilePayload, 'errors'>>(
      async () => {
        const persistence = await importFile(storage, caller, input);
        return {
          file: persistence.status === 'STORED' ? persistence.file : null,
          persistence: persistenceOf(persistence),
        };
      },
      { file: null, persistence: null },
    );
  }
}
