import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Directive, Field, ID, Info, Query, Resolver } from 'type-graphql';
import type { MediaFile } from '../../domain/file';
import { type FileList, listFiles } from '../../files/read/list-files';
import { explainMissingFile } from '../../files/read/read-file';
import type { RequestContext } from '../context';
import { ConnectionArgumentsType } from '../page-info';
import { FileConnectionType } from './file-connection';
import { FileFilterInput, FileOrderInput } from './file-inputs';
import { FileType } from './file-type';

type Fragments = GraphQLResolveInfo['fragments'];

/**
 * Whether any field of these names is selected below, however deep, of whatever type and under whatever condition: what
 * is not selected by this need not be read.
 */
function selectsAny({ fieldNodes, fragments }: GraphQLResolveInfo, names: ReadonlySet<string>): boolean {
  const walked = new Set<string>();
  return fieldNodes.some(({ selectionSet }) => hasAny(selectionSet, { names, fragments, walked }));
}

interface Search {
  readonly names: ReadonlySet<string>;
  readonly fragments: Fragments;
  readonly walked: Set<string>;
}

function hasAny(set: SelectionSetNode | undefined, search: Search): boolean {
  return (
    set?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return isAny(selection, search) || hasAny(selection.selectionSet, search);
      if (selection.kind === Kind.INLINE_FRAGMENT) return hasAny(selection.selectionSet, search);
      const name = selection.name.value;
      if (search.walked.has(name)) return false;
      search.walked.add(name);
      return hasAny(search.fragments[name]?.selectionSet, search);
    }) ?? false
  );
}

function isAny({ name }: FieldNode, { names }: Search): boolean {
  return names.has(name.value);
}

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
