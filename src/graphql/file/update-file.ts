import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import { updateFile } from '../../files/file-attributes';
import type { RequestContext } from '../context';
import { answer, MediaErrorType } from '../media-error';
import { FileMetadataEntryInput } from './file-inputs';
import { FileType } from './file-type';

@InputType('UpdateFileInput', { description: 'What to change of a file. What is not given stays.' })
export class UpdateFileInput {
  @Field(() => ID, { description: 'The handle of the file.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Its new name: 1 to 255 characters.' })
  readonly filename?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Keep it for so many seconds from now, but not past `maxExpiresAt`.',
  })
  readonly ttlSeconds?: number | null;

  @Field(() => [String], { nullable: true, description: 'All of its tags: at most 50 of 1 to 100 characters.' })
  readonly tags?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Tags to add to those it has, which then are at most 50: what others add meanwhile is not lost. Not with `tags`.',
  })
  readonly addTags?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Tags to remove, if it has them. Not with `tags`.' })
  readonly removeTags?: string[] | null;

  @Field(() => [FileMetadataEntryInput], { nullable: true, description: 'All of its facts: at most 50.' })
  readonly metadata?: FileMetadataEntryInput[] | null;
}

@ObjectType('UpdateFilePayload', { simpleResolvers: true, description: 'What came of a change.' })
export class UpdateFilePayload {
  @Field(() => FileType, { nullable: true, description: 'The file as it is now; null when nothing was changed.' })
  readonly file!: MediaFile | null;

  @Field(() => [MediaErrorType], { description: 'Why nothing was changed; empty when it was.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver()
export class UpdateFileMutation {
  @Mutation(() => UpdateFilePayload, { description: "Changes a file's name, tags, facts or time to live." })
  updateFile(
    @Arg('input', () => UpdateFileInput, { description: 'The file and its changes.' }) input: UpdateFileInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<UpdateFilePayload> {
    return answer<Omit<UpdateFilePayload, 'errors'>>(async () => ({ file: await updateFile(storage, caller, input) }), {
      file: null,
    });
  }
}
