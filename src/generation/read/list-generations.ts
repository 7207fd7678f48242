import { countReads } from '../../database/read-rows';
import {
  countGenerations,
  findGenerationPage,
  type GenerationListQuery,
} from '../../database/repositories/generations/find-generations';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import { GENERATION_KINDS, GENERATION_STATUSES, type Generation } from '../../domain/generation';
import { isId } from '../../domain/id';
import { type GenerationFilter, isInstant } from '../../domain/list-filters';
import {
  type ConnectionArguments,
  listFingerprint,
  type Page,
  type Position,
  type RowBudget,
  readPageRequest,
  writeCursor,
} from '../../domain/page';
import { scopeOf } from '../../files/file-services';
import { checkFilter, type FilterForms, isFoundByIndex } from '../../files/read/check-filter';
import type { GenerationEngine } from '../generation-engine';
import { requireGenerationsRead } from './read-generations';

export interface ListGenerationsInput extends ConnectionArguments {
  readonly filter?: GenerationFilter | null;
}

/** A page of generations, the newest first, and what else a client may ask of the whole list. */
export interface GenerationList {
  readonly page: Page<Generation>;
  cursorOf(generation: Generation): string;
  /** The same for every list of the same generations, whichever page. */
  readonly matches: string;
  /** Reads every match: only called when a client selects it. */
  totalCount(): Promise<number>;
}

const FILTER: FilterForms<GenerationFilter> = {
  ids: 'TEXTS',
  projectIds: 'TEXTS',
  kind: GENERATION_KINDS,
  status: GENERATION_STATUSES,
  model: 'TEXTS',
  ownerIds: 'TEXTS',
  createdAt: 'INSTANTS',
};

/** @throws {RequestFailure} FORBIDDEN, BAD_USER_INPUT, FILTER_TOO_EXPENSIVE, OVERLOADED */
export async function listGenerations(
  { storage, models }: Pick<GenerationEngine, 'storage' | 'models'>,
  caller: Caller,
  input: ListGenerationsInput,
  budget?: RowBudget,
): Promise<GenerationList> {
  requireGenerationsRead(caller);
  const filter = input.filter ?? {};
  const problem = checkFilter(filter, FILTER);
  if (problem !== null) throw new RequestFailure('BAD_USER_INPUT', problem.message);
  // Rows have the id, whichever name the call had. A model that is known no more may have made some all the same.
  const model = filter.model?.map((name) => models.find(name)?.id ?? name);
  const query: GenerationListQuery = { scope: scopeOf(caller), filter: model == null ? filter : { ...filter, model } };
  const list = listFingerprint({ list: 'generations', ...query });
  const request = readPageRequest(input, list);
  for (const position of [request.after, request.before]) checkPosition(position);
  const limited = storage.expensiveReads.of(caller);
  const source = isFoundByIndex(query.filter) ? storage.dataSource : limited;
  const page = await findGenerationPage(countReads(source, budget), query, request);
  return {
    page,
    cursorOf: ({ id, createdAt }) => writeCursor(list, { value: createdAt.toISOString(), id }),
    matches: list,
    totalCount: () => countGenerations(limited, query),
  };
}

/** A cursor that was made by hand may name a position that no generation can have. */
function checkPosition(position: Position | null): void {
  if (position === null || (isId('gen', position.id) && isInstant(position.value))) return;
  throw new RequestFailure('BAD_USER_INPUT', 'The cursor is damaged.');
}
