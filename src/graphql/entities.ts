import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { isVisibleTo } from '../accounts/project-page';
import { RequestFailure } from '../domain/errors';
import type { GoneReason, MediaFile } from '../domain/file';
import type { GenerationKind } from '../domain/generation';
import { isId } from '../domain/id';
import { goneRequestFailure } from '../files/failures';
import type { RequestContext } from './context';
import { filePartsOf } from './file/file-parts';
import type { Entity } from './node';

/** What a gateway sends to name an entity; nothing of it is known to be as it should. */
export type Representation = unknown;

/** Counted by itself. */
class GoneFile extends RequestFailure {
  constructor(reason: GoneReason | null) {
    const { code, message } = reason === null ? UNKNOWN_FILE : goneRequestFailure(reason);
    super(code, message);
  }
}

/** As a join has it, which may be to other things as well. */
const UNKNOWN_FILE = { code: 'FILE_NOT_FOUND', message: 'There is no such file.' } as const;

/** As many as a gateway asks for at once when it joins a large list. */
const MAX_REPRESENTATIONS = 1_000;

/** How each entity but files is found by its id, among what the caller may see. */
const FINDERS: Readonly<Record<string, (id: string, context: RequestContext) => Promise<Entity | null>>> = {
  MediaProject: async (id, { loaders, caller }) => {
    const project = await loaders.project.load(id);
    return isVisibleTo(caller, project) ? project : null;
  },
  MediaOrganization: async (id, { loaders, caller }) =>
    id === caller.organizationId ? loaders.organization.load(id) : null,
  ImageGeneration: generationOfKind('IMAGE'),
  SpeechGeneration: generationOfKind('SPEECH'),
  Transcription: generationOfKind('TRANSCRIPTION'),
  VideoGeneration: generationOfKind('VIDEO'),
};

/** An error stands for one that could not be resolved: graphql-js takes it as if it was thrown. */
type Resolved = Entity | Error | null;

/**
 * Resolves representations in their order: null for what is unknown, a failure of its own for what is malformed or
 * forbidden, and for a file that is not there: a join to it learns why. Files, of which a join has a hundred, are resolved
 * together: a promise and a turn for each took half of the time of such a join.
 */
export function resolveEntities(
  representations: readonly Representation[],
  context: RequestContext,
  info: GraphQLResolveInfo,
): (Resolved | Promise<Resolved>)[] | Promise<(Resolved | Promise<Resolved>)[]> {
  if (representations.length > MAX_REPRESENTATIONS) {
    throw badInput(`At most ${MAX_REPRESENTATIONS} representations are resolved at once.`);
  }
  context.loaders.readOfFiles(filePartsOf(info));
  const read = representations.map(readRepresentation);
  const fileIds = read.flatMap((each) => (isNamed(each) && each.typeName === 'File' ? [each.id] : []));
  if (fileIds.length === 0) return read.map((each) => resolveEntity(each, null, context));
  return context.loaders.files.load(fileIds).then(
    (files) => read.map((each) => resolveEntity(each, files, context)),
    (error: Error) => read.map((each) => resolveEntity(each, error, context)),
  );
}

type Files = ReadonlyMap<string, MediaFile>;

/** @param files what was found of all, or why nothing was; null: none was asked for */
function resolveEntity(
  named: Named | Error,
  files: Files | Error | null,
  context: RequestContext,
): Resolved | Promise<Resolved> {
  // Of more failures than are answered, none is made: the answer is not given.
  if (context.answer.isOverspent) return null;
  if (!isNamed(named)) return told(named, context);
  if (named.typeName !== 'File') return findOther(named, context);
  if (files instanceof Error) return told(files, context);
  return files?.get(named.id) ?? explainNoFile(named.id, context);
}

async function findOther({ typeName, id }: Named, context: RequestContext): Promise<Resolved> {
  try {
    return (await FINDERS[typeName]?.(id, context)) ?? null;
  } catch (error) {
    return told(error instanceof Error ? error : new Error(String(error)), context);
  }
}

/** @returns null where enough was said of what failed */
function told(error: Error, { answer }: RequestContext): Error | null {
  return answer.spendFailure() ? error : null;
}

/** @returns FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED or UPLOAD_EXPIRED; null where enough was said of it */
async function explainNoFile(id: string, context: RequestContext): Promise<Error | null> {
  try {
    const reason = isId('file', id) ? await context.loaders.goneReason.load(id) : null;
    return context.answer.spendExplanation() ? new GoneFile(reason) : null;
  } catch (error) {
    return told(error instanceof Error ? error : new Error(String(error)), context);
  }
}

interface Named {
  readonly typeName: string;
  readonly id: string;
}

function isNamed(read: Named | Error): read is Named {
  return 'typeName' in read;
}

function readRepresentation(representation: Representation): Named | Error {
  const { __typename: typeName, id } = Object(representation);
  if (typeof typeName !== 'string' || !(typeName === 'File' || Object.hasOwn(FINDERS, typeName))) {
    return badInput('A representation names one of the entities of this subgraph in `__typename`.');
  }
  return typeof id === 'string'
    ? { typeName, id }
    : badInput(`A representation of ${typeName} has its key, \`id\`, as a string.`);
}

/** A generation of another kind is as unknown as one that is not there. */
function generationOfKind(kind: GenerationKind) {
  return async (id: string, { loaders }: RequestContext): Promise<Entity | null> => {
    const generation = await loaders.generation.load(id);
    return generation?.kind === kind ? generation : null;
  };
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
