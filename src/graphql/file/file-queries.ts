import { Arg, Ctx, Directive, ID, Int, Query, Resolver } from 'type-graphql';
import type { File } from '../../domain/file';
import { type FileList, listFiles } from '../../files/list-files';
import { explainMissingFile } from '../../files/read-file';
import type { RequestContext } from '../context';
import { FileConnectionType } from './file-connection';
import { FileFilterInput, FileOrderInput } from './file-inputs';
import { FileType } from './file-type';

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
  ): Promise<File | null> {
    const file = await loaders.file.load(id);
    if (file === null) await explainMissingFile(storage, caller, id);
    return file;
  }

  @Query(() => FileConnectionType, {
    description:
      'A page of files. `first` and `last` go from 1 to 100 and exclude each other; with neither, the first 20. Expired files are not listed.',
  })
  @Directive(
    '@listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)',
  )
  files(
    @Arg('first', () => Int, { nullable: true, description: 'How many from the start: 1 to 100.' }) first:
      | number
      | null,
    @Arg('after', () => String, { nullable: true, description: 'Only what comes after this cursor.' }) after:
      | string
      | null,
    @Arg('last', () => Int, { nullable: true, description: 'How many from the end: 1 to 100.' }) last: number | null,
    @Arg('before', () => String, { nullable: true, description: 'Only what comes before this cursor.' }) before:
      | string
      | null,
    @Arg('filter', () => FileFilterInput, { nullable: true, description: 'Which files.' })
    filter: FileFilterInput | null,
    @Arg('orderBy', () => FileOrderInput, {
      nullable: true,
      description: 'In which order; the newest first by default.',
    })
    orderBy: FileOrderInput | null,
    @Ctx() { storage, caller }: RequestContext,
  ): Promise<FileList> {
    return listFiles(storage, caller, { first, after, last, before, filter, orderBy });
  }
}
