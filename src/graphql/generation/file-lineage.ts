import { Args, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import type { Generation } from '../../domain/generation';
import { type FileUse, type FileUseList, readFileUsesRequest } from '../../generation/read/list-file-uses';
import type { RequestContext } from '../context';
import { FileType } from '../file/file-type';
import { ConnectionArgumentsType, PageInfoType, pageInfoOf } from '../page-info';
import { MediaGenerationType } from './media-generation';

@ObjectType('FileUseEdge', { simpleResolvers: true, description: 'A generation that a file was an input of.' })
export class FileUseEdgeType {
  constructor(
    private readonly list: FileUseList,
    private readonly use: FileUse,
  ) {}

  @Field(() => MediaGenerationType, { description: 'The generation.' })
  get node(): Generation {
    return this.use.generation;
  }

  @Field(() => String, { description: 'Opaque; good as `after` or `before` in the list of the same file.' })
  get cursor(): string {
    return this.list.cursorOf(this.use);
  }

  @Field(() => String, { description: 'The input field that the file was given in: `image`, `referenceImages[1]`.' })
  get field(): string {
    return this.use.field;
  }
}

@ObjectType('FileUseConnection', { description: 'A page of the generations that a file was an input of.' })
class FileUseConnectionType {}

@Resolver(() => FileUseConnectionType)
export class FileUseConnectionFields {
  @FieldResolver(() => [FileUseEdgeType], { description: 'The uses of the page with their cursors.' })
  edges(@Root() list: FileUseList): FileUseEdgeType[] {
    return list.page.items.map((use) => new FileUseEdgeType(list, use));
  }

  @FieldResolver(() => PageInfoType, { description: 'Where the page lies in the list.' })
  pageInfo(@Root() list: FileUseList): PageInfoType {
    return pageInfoOf(list);
  }

  @FieldResolver(() => Int, {
    description:
      'How often the file was used; a call that was given it twice counts twice. Counted only when selected.',
  })
  @Directive('@cost(weight: 10)')
  async totalCount(@Root() { fileId }: FileUseList, @Ctx() { loaders }: RequestContext): Promise<number> {
    return (await loaders.fileUseCount.load(fileId)) ?? 0;
  }
}

/** What a file was made from and what was made from it. All of it is known by id alone, of files that are gone too. */
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
