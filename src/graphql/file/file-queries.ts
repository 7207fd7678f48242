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
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Caller } from '../../domain/caller';
import type { MediaFile } from '../../domain/file';
import { defaultList, type FileList, listFiles } from '../../files/read/list-files';
import { explainMissingFile } from '../../files/read/read-file';
import type { RequestContext } from '../context';
import { ConnectionArgumentsType, PageInfoType, pageInfoOf } from '../page-info';
import { GraphQLSafeInt } from '../scalars';
import { FileFilterInput, FileOrderInput } from './file-inputs';
import { filePartsOf } from './file-parts';
import { FileType } from './file-type';

@ObjectType('FileEdge', { simpleResolvers: true, description: 'A file and its place in a list.' })
export class FileEdgeType {
  constructor(
    private readonly list: Pick<FileList, 'cursorOf'>,
    node: MediaFile,
  ) {
    this.node = node;
  }

  @Field(() => FileType, { description: 'The file.' })
  readonly node: MediaFile;

  @Field(() => String, { description: 'Opaque; good as `after` or `before` in a list of the same filter and order.' })
  get cursor(): string {
    return this.list.cursorOf(this.node);
  }
}

/** Said of the field by every payload that has one. */
export const FILE_EDGE =
  'The file as an edge of `files` without a filter, in its default order: for clients that keep such a list, and put it first there. Null when there is no file.';

export function fileEdgeOf(caller: Caller, file: MediaFile): FileEdgeType {
  return new FileEdgeType(defaultList(caller), file);
}

@ObjectType('FileConnection', { description: 'A page of files.' })
export class FileConnectionType {}

@Resolver(() => FileConnectionType)
export class FileConnectionFields {
  @FieldResolver(() => [FileEdgeType], { description: 'The files of the page with their cursors.' })
  edges(@Root() list: FileList): FileEdgeType[] {
    return list.page.items.map((file) => new FileEdgeType(list, file));
  }

  @FieldResolver(() => [FileType], { description: 'The files of the page.' })
  nodes(@Root() list: FileList): readonly MediaFile[] {
    return list.page.items;
  }

  @FieldResolver(() => PageInfoType, { description: 'Where the page lies in the list.' })
  pageInfo(@Root() list: FileList): PageInfoType {
    return pageInfoOf(list);
  }

  @FieldResolver(() => Int, { description: 'How many files the list has in all. Counted only when selected.' })
  @Directive('@cost(weight: 250)')
  async totalCount(@Root() list: FileList, @Ctx() { loaders }: RequestContext): Promise<number> {
    return (await loaders.fileTotals.load(list)).count;
  }

  @FieldResolver(() => GraphQLSafeInt, {
    description: 'How many bytes its files have in all. Added up only when selected.',
  })
  @Directive('@cost(weight: 250)')
  async totalSizeBytes(@Root() list: FileList, @Ctx() { loaders }: RequestContext): Promise<number> {
    return (await loaders.fileTotals.load(list)).sizeBytes;
  }
}

@ArgsType()
class FilesArguments extends ConnectionArgumentsType {
  @Field(() => FileFilterInput, { nullable: true, description: 'Which files.' })
  readonly filter?: FileFilterInput | null;

  @Field(() => FileOrderInput, { nullable: true, description: 'In which order; the newest first by default.' })
  readonly orderBy?: FileOrderInput | null;
}

@Resolver()
export class FileQueries {
  @Query(() => FileType, {
    nullable: true,
    description:
      'One file. Null when there is no such file; for one that was deleted or has expired, an error with the code FILE_DELETED or FILE_EXPIRED says so.',
  })
  async file(
    @Arg('id', () => ID, { description: 'The handle of the file.' }) id: string,
    @Ctx() { storage, caller, loaders }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<MediaFile | null> {
    loaders.readOfFiles(filePartsOf(info));
    const file = await loaders.file.load(id);
    if (file === null) await explainMissingFile(storage, caller, id);
    return file;
  }

  @Query(() => FileConnectionType, {
    description:
      'A page of files. `first` and `last` go from 1 to 100 and exclude each other; with neither, the first 20. Expired files are not listed, and those that are not READY only where the filter names their `status`.',
  })
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  files(
    @Args(() => FilesArguments) args: FilesArguments,
    @Ctx() { storage, caller, answer }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<FileList> {
    return listFiles(storage, caller, args, { budget: answer, parts: filePartsOf(info) });
  }
}
