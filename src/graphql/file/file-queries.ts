import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Directive, Field, ID, Info, Query, Resolver } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import { type FileList, listFiles } from '../../files/read/list-files';
import { explainMissingFile } from '../../files/read/read-file';
import { ConnectionArgumentsType } from '../connection-arguments';
import type { RequestContext } from '../context';
import { selectsAny } from '../selected-fields';
import { FileConnectionType } from './file-connection';
import { FileFilterInput, FileOrderInput } from './file-inputs';
import { FileType } from './file-type';

@ArgsType()
class FilesArguments extends ConnectionArgumentsType {
  @Field(() => FileFilterInput, { nullable: true, description: 'Which files.' })
  readonly filter?: FileFilterInput | null;

  @Field(() => FileOrderInput, { nullable: true, description: 'In which order; the newest first by default.' })
  readonly orderBy?: FileOrderInput | null;
}

/** Fields of a file that clients fill: of one that has all it may have, 58 kB. */
const NOTES: ReadonlySet<string> = new Set(['tags', 'metadata']);

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
  ): Promise<MediaFile | null> {
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
    return listFiles(storage, caller, args, { budget: answer, withNotes: selectsAny(info, NOTES) });
  }
}
