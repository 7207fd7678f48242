import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { isVisibleTo } from '../accounts/project-page';
import { RequestFailure } from '../domain/errors';
import type { GoneReason } from '../domain/file';
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

/** How each entity is found by its id, among what the caller may see. */
const FINDERS: Readonly<Record<string, (id: string, context: RequestContext) => Promise<Entity | null>>> = {
  File: (id, { loaders }) => loaders.file.load(id),
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

/**
 * Resolves representations in their order: null for what is unknown, a failure of its own for what is malformed or
 * forbidden, and for a file that is not there: a join to it learns why.
 */
export function resolveEntities(
  representations: readonly Representation[],
  context: RequestContext,
  info: GraphQLResolveInfo,
): Promise<Entity | null>[] {
  if (representations.length > MAX_REPRESENTATIONS) {
    throw badInput(`At most ${MAX_REPRESENTATIONS} representations are resolved at once.`);
  }
  context.loaders.readOfFiles(filePartsOf(info));
  return representations.map((representation) => resolveEntity(representation, context));
}

async function resolveEntity(representation: Representation, context: RequestContext): Promise<Entity | null> {
  // Of more failures than are answered, none is made: the answer is not given.
  if (context.answer.isOverspent) return null;
  try {
    const { typeName, id } = readRepresentation(representation);
    const entity = await FINDERS[typeName]?.(id, context);
    if (entity) return entity;
    return typeName === 'File' ? await explainNoFile(id, context) : null;
  } catch (error) {
    if (error instanceof GoneFile || context.answer.spendFailure()) throw error;
    return null;
  }
}

/** @throws {RequestFailure} FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED, UPLOAD_EXPIRED; null where enough was said of it */
async function explainNoFile(id: string, { loaders, answer }: RequestContext): Promise<null> {
  const reason = isId('file', id) ? await loaders.goneReason.load(id) : null;
  if (!answer.spendExplanation()) return null;
  throw new GoneFile(reason);
}

function readRepresentation(representation: Representation): { readonly typeName: string; readonly id: string } {
  const { __typename: typeName, id } = Object(representation);
  if (typeof typeName !== 'string' || !Object.hasOwn(FINDERS, typeName)) {
    throw badInput('A representation names one of the entities of this subgraph in `__typename`.');
  }
  if (typeof id !== 'string') throw badInput(`A representation of ${typeName} has its key, \`id\`, as a string.`);
  return { typeName, id };
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
