import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { FileFilter } from '../../domain/list-filters';
import type { StorageUsage } from '../../domain/usage';
import type { FileList } from '../../files/read/list-files';
import { deleteFile, deleteFiles, listSelected } from '../../files/remove/delete-files';
import { currentStorage, MediaStorageType } from '../account/storage-type';
import type { RequestContext } from '../context';
import { refuseLostVariables } from '../lost-variables';
import { answer, MediaErrorType } from '../media-error';
import { GraphQLSafeInt } from '../scalars';
import { FileFilterInput } from './file-inputs';
import { FileConnectionType } from './file-queries';

@ObjectType('DeleteFilePayload', { simpleResolvers: true, description: 'What came of a deletion.' })
export class DeleteFilePayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The file that is deleted, now or before; null when there never was one.',
  })
  readonly deletedFileId!: string | null;

  @Field(() => GraphQLSafeInt, { description: 'How many bytes this call freed: 0 when the file was gone already.' })
  readonly freedBytes!: number;

  @Field(() => [MediaErrorType], { description: 'Why nothing was deleted; empty when the file is gone.' })
  readonly errors!: readonly MediaErrorType[];
}

@Resolver(() => DeleteFilePayload)
export class DeleteFileMutation {
  @Mutation(() => DeleteFilePayload, {
    description:
      'Deletes a file for good and frees its quota at once. Deleting it again answers the same and frees nothing.',
  })
  deleteFile(
    @Arg('id', () => ID, { description: 'The handle of the file.' }) id: string,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<DeleteFilePayload> {
    return answer<Omit<DeleteFilePayload, 'errors'>>(() => deleteFile(storage, caller, id), {
      deletedFileId: null,
      freedBytes: 0,
    });
  }

  @FieldResolver(() => MediaStorageType, { description: 'How much of the quota is used after it.' })
  usage(@Ctx() context: RequestContext): Promise<StorageUsage | null> {
    return currentStorage(context);
  }
}

@InputType('DeleteFilesSelector', { description: 'Which files to delete: exactly one of the three.' })
@Directive('@oneOf')
export class DeleteFilesSelector {
  @Field(() => [ID], {
    nullable: true,
    description: 'Files with these ids, in whatever state, at most 1,000. Ids of files that are gone match nothing.',
  })
  readonly ids?: string[] | null;

  @Field(() => FileFilterInput, {
    nullable: true,
    description:
      'Files that match, as `files` lists them: those that are READY, if it names no `status`. A filter without a condition, one whose values are all null or empty, is refused: a variable that is undefined must not delete everything, and one that the request does not have is refused wherever it stands in the filter. An empty list of alternatives, as `ids: []`, matches nothing.',
  })
  readonly filter?: FileFilterInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: every file of the project, in whatever state. false is refused.',
  })
  readonly all?: boolean | null;
}

@InputType('DeleteFilesInput', { description: 'A selection of files to delete.' })
export class DeleteFilesInput {
  @Field(() => DeleteFilesSelector, { description: 'Which files.' })
  readonly select!: DeleteFilesSelector;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only tell what would be deleted. A variable that the request does not have is refused.',
  })
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

  /** What `matched` lists; null: nothing. */
  readonly selected!: FileFilter | null;
}

@ArgsType()
class MatchedArguments {
  @Field(() => Int, { nullable: true, defaultValue: 20, description: 'How many: 1 to 100.' })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  readonly after?: string | null;
}

@Resolver(() => DeleteFilesPayload)
export class DeleteFilesMutation {
  @Mutation(() => DeleteFilesPayload, { description: 'Deletes many files for good and frees their quota at once.' })
  @Directive('@cost(weight: 100)')
  deleteFiles(
    @Arg('input', () => DeleteFilesInput, { description: 'Which files, and how many at most.' })
    input: DeleteFilesInput,
    @Ctx() { storage, caller }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<DeleteFilesPayload> {
    const remove = async () => {
      refuseLostVariables(info, 'select', 'dryRun');
      return deleteFiles(storage, caller, input);
    };
    return answer<Omit<DeleteFilesPayload, 'errors'>>(remove, {
      deletedFileIds: [],
      freedBytes: 0,
      matchedFiles: 0,
      selected: null,
    });
  }

  @FieldResolver(() => FileConnectionType, {
    description:
      'The files that the selection matches, the oldest first, as they are when it is read: in a dry run those that would be deleted, after a deletion those that are left. Empty when the call was refused. Needs the scope FILES_READ.',
  })
  // Without an assumed size, which composers refuse where the argument has a default.
  @Directive(
    '@listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  matched(
    @Root() { selected }: DeleteFilesPayload,
    @Args(() => MatchedArguments) page: MatchedArguments,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<FileList> {
    return listSelected(storage, caller, selected, page);
  }

  @FieldResolver(() => MediaStorageType, { description: 'How much of the quota is used after it.' })
  usage(@Ctx() context: RequestContext): Promise<StorageUsage | null> {
    return currentStorage(context);
  }
}
