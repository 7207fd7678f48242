import { Arg, Ctx, Field, FieldResolver, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { StorageUsage } from '../../domain/usage';
import { deleteFile } from '../../files/remove/delete-files';
import { currentStorage } from '../account/current-storage';
import { MediaStorageType } from '../account/storage-type';
import type { RequestContext } from '../context';
import { answer } from '../error/answer';
import { MediaErrorType } from '../error/media-error';
import { GraphQLSafeInt } from '../scalars';

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
