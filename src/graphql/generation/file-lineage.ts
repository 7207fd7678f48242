import { Args, Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import type { Generation } from '../../domain/generation';
import { type FileUseList, readFileUsesRequest } from '../../generation/read/list-file-uses';
import { ConnectionArgumentsType } from '../connection-arguments';
import type { RequestContext } from '../context';
import { FileType } from '../file/file-type';
import { FileUseConnectionType } from './file-use-connection';
import { MediaGenerationType } from './media-generation';

/** What a file was made from and what was made from it. All of it is known by id alone: it is told of files that are gone, too. */
@Resolver(() => FileType)
export class FileLineage {
  @FieldResolver(() => MediaGenerationType, {
    nullable: true,
    description: 'The generation that this file came out of. Null where it came in another way.',
  })
  producedBy(@Root() { id }: MediaFile, @Ctx() { loaders }: RequestContext): Promise<Generation | null> {
    return loaders.producer.load(id);
  }

  @FieldResolver(() => [FileType], {
    description:
      'The files that this one was made from, in the order of the input, without those that are gone: `producedBy { inputs }` names those too.',
  })
  async sources(@Root() { id }: MediaFile, @Ctx() { loaders }: RequestContext): Promise<MediaFile[]> {
    const producer = await loaders.producer.load(id);
    const inputs = producer === null ? null : await loaders.generationInputs.load(producer.id);
    const ids = new Set((inputs ?? []).flatMap(({ fileId }) => fileId ?? []));
    const files = await Promise.all([...ids].map((fileId) => loaders.file.load(fileId)));
    return files.filter((file) => file !== null);
  }

  @FieldResolver(() => FileUseConnectionType, {
    description:
      'Where this file was used as an input, the newest first. `first` and `last` go from 1 to 100 and exclude each other; with neither, the first 20.',
  })
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  usedBy(
    @Root() { id }: MediaFile,
    @Args(() => ConnectionArgumentsType) args: ConnectionArgumentsType,
    @Ctx() { caller, loaders }: RequestContext,
  ): Promise<FileUseList | null> {
    return loaders.fileUses.load(id, readFileUsesRequest(caller, id, args));
  }
}
