import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
} from 'type-graphql';
import type { StorageUsage } from '../../domain/usage';
import { deleteFiles } from '../../files/delete-files';
import { currentStorage } from '../account/current-storage';
import { MediaStorageType } from '../account/storage-type';
import type { RequestContext } from '../context';
import { answer } from '../error/answer';
import { MediaErrorType } from '../error/media-error';
import { GraphQLSafeInt } from '../scalars';
import { FileFilterInput } from './file-inputs';

@InputType('DeleteFilesSelector', { description: 'Which files to delete: exactly one of `ids` and `filter`.' })
@Directive('@oneOf')
export class DeleteFilesSelector {
  @Field(() => [ID], {
    nullable: true,
    description: 'Files with these ids, at most 1,000. Ids of files that are gone match nothing.',
  })
  readonly ids?: string[] | null;

  @Field(() => FileFilterInput, { nullable: true, description: 'Files that match. An empty filter matches all.' })
  readonly filter?: FileFilterInput | null;
}

@InputType('DeleteFilesInput', { description: 'A selection of files to delete.' })
export class DeleteFilesInput {
  @Field(() => DeleteFilesSelector, { description: 'Which files.' })
  readonly select!: DeleteFilesSelector;

  @Field(() => Boolean, { defaultValue: false, description: 'Only tell what would be deleted.' })
  readonly dryRun!: boolean;

  @Field(() => Int, {
    defaultValue: 1000,
    description: 'The most files to delete with this call: 1 to 1,000, the oldest first.',
  })
  readonly limit!: number;
}

@ObjectType('DeleteFilesPayload', { simpleResolvers: true, description: 'What came of a deletion.' })
export class DeleteFilesPayload {
  @Field(() => [ID], { description: 'The files that this call deleted.' })
  readonly deletedFileIds!: readonly string[];

  @Field(() => GraphQLSafeInt, { description: 'How many bytes this call freed; in a dry run, how many bytes match.' })
  readonly freedBytes!: number;

  @Field(() => Int, { description: 'How many files matched. When more matched than were deleted, call again.' })
  readonly matchedFiles!: number;

  @Field(() => [MediaErrorType], { description: 'Why nothing was deleted; empty when the call was carried out.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver(() => DeleteFilesPayload)
export class DeleteFilesMutation {
  @Mutation(() => DeleteFilesPayload, { description: 'Deletes many files for good and frees their quota at once.' })
  @Directive('@cost(weight: 100)')
  deleteFiles(
    @Arg('input', () => DeleteFilesInput, { description: 'Which files, and how many at most.' })
    input: DeleteFilesInput,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<DeleteFilesPayload> {
    return answer<Omit<DeleteFilesPayload, 'errors'>>(() => deleteFiles(storage, caller, input), {
      deletedFileIds: [],
      freedBytes: 0,
      matchedFiles: 0,
    });
  }

  @FieldResolver(() => MediaStorageType, { description: 'How much of the quota is used after it.' })
  usage(@Ctx() context: RequestContext): Promise<StorageUsage | null> {
    return currentStorage(context);
  }
}
