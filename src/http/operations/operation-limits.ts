import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ParseOptions,
  type ValidationRule,
} from 'graphql';
import type { CallRates } from '../../accounts/rates/call-rates';
import { ByteBudget } from '../../concurrency/byte-budget';
import { FairLimit } from '../../concurrency/fair-limit';
import { type FairLimitOptions, shareOfCaller } from '../../concurrency/fair-shares';
import { Overloaded } from '../../concurrency/overloaded';
import { overloadMessage } from '../../concurrency/refuse-overload';
import { ownerKeyOf, type Sharer } from '../../domain/caller';
import { createExecute, type Execute, type Executor } from '../../graphql/execution/execute';
import type { Variables } from '../../graphql/limits/argument-cost';
import { checkDocumentLength } from '../../graphql/limits/document-length';
import {
  limitDocuments,
  limitToPersistedQueries,
  PARSE_LIMITS,
  type PersistedQueries,
} from '../../graphql/limits/document-limits';
import { createCostEstimate, type OperationCost } from '../../graphql/limits/estimate-cost';
import { OperationRefusal } from '../../graphql/limits/operation-refusal';
import { checkVariables, checkVariableTexts } from '../../graphql/limits/variable-limits';
import type { RequestPlaces } from '../request-places';

/** Pages that people look at cost some hundred; more is what exports and gateways ask for, and attackers. */
const HEAVY_COST = 1_000;
/** A full page of files with all that clients noted of them, which has six megabytes, counts as two of the others. */
const DOUBLE_COST = 5_000;
/** Each may read and answer some ten megabytes, which are in memory together. */
const PLACES: FairLimitOptions = {
  maxConcurrent: 3,
  maxConcurrentPerTenant: 2,
  maxWaiting: 200,
  maxWaitingPerTenant: 50,
  maxWaitMs: 20_000,
};

/** Of answers that clients have not taken yet. */
const MAX_UNREAD_BYTES = 256 * 1024 * 1024;
/** Of one organization: ten full pages, as text and as what is sent. */
const MAX_UNREAD_BYTES_PER_ORGANIZATION = MAX_UNREAD_BYTES / 2;

/** Of one of its owners. */
const MAX_UNREAD_BYTES_PER_OWNER = MAX_UNREAD_BYTES_PER_ORGANIZATION / 4;

/** A client that reads has read by then. */
const RETRY_AFTER_SECONDS = 5;

/** What is to be run, and for whom. */
export interface AskedOperation {
  readonly type: OperationTypeNode;
  readonly cost: OperationCost;
  readonly caller: Sharer;
  /** Of a client that may stop waiting. Asked for only where the operation has to wait its turn. */
  abandoned(): AbortSignal | undefined;
}

/** Lets few queries that may read much run at once, in turn by organization, and within it by owner. What is cheap never waits. */
export class HeavyOperations {
  private readonly limit: FairLimit;
  private readonly unread = new ByteBudget(MAX_UNREAD_BYTES, MAX_UNREAD_BYTES_PER_ORGANIZATION);
  /** The same bytes, of owners alone. */
  private readonly unreadOfOwners = new ByteBudget(Number.POSITIVE_INFINITY, MAX_UNREAD_BYTES_PER_OWNER);

  constructor(places: FairLimitOptions = PLACES) {
    this.limit = new FairLimit(places);
  }

  get runningCount(): number {
    return this.limit.runningCount;
  }

  /**
   * Waits for a place. A mutation takes as long as providers do, and is bounded by what it does.
   *
   * @returns what gives the place back, once the answer is written; its second call does nothing. null: it took none
   * @throws {OperationRefusal} OVERLOADED
   * @throws the reason of the signal
   */
  async begin({ type, cost, caller, abandoned }: AskedOperation): Promise<(() => void) | null> {
    if (type === OperationTypeNode.QUERY) this.checkUnread(caller);
    if (type !== OperationTypeNode.QUERY || cost.requested < HEAVY_COST) return null;
    try {
      const places = cost.requested < DOUBLE_COST ? 1 : 2;
      const release = await this.limit.take(shareOfCaller(caller), abandoned(), 'BOUNDED', places);
      try {
        // Of those that waited, the first may have filled it.
        this.checkUnread(caller);
      } catch (error) {
        release();
        throw error;
      }
      return release;
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error;
      throw new OperationRefusal('OVERLOADED', overloadMessage(error), error.retryAfterSeconds);
    }
  }

  /**
   * Counts an answer that is in memory until its client has read it. It is there, whatever it does to the budget.
   *
   * @returns what is called once it is read, or its client has gone
   */
  countUnread(sharer: Sharer, sizeBytes: number): () => void {
    const owner = ownerKeyOf(sharer);
    if (owner === null) return this.unread.force(sharer.organizationId, sizeBytes);
    // Many that began at once may be more than the owner's part: what is beyond it takes nothing from the organization's.
    const isWithinPart = this.unreadOfOwners.hasRoom(owner, 0);
    const releaseOfOwner = this.unreadOfOwners.force(owner, sizeBytes);
    const release = this.unread.force(isWithinPart ? sharer.organizationId : owner, sizeBytes);
    return () => {
      releaseOfOwner();
      release();
    };
  }

  private checkUnread(sharer: Sharer): void {
    // Nobody in particular has what the organization has.
    const owner = ownerKeyOf(sharer);
    const hasOwnRoom = owner === null || this.unreadOfOwners.hasRoom(owner, 0);
    if (hasOwnRoom && this.unread.hasRoom(sharer.organizationId, 0)) return;
    const message = 'Answers wait to be read. Read those to your organization, or hang up, before you ask for more.';
    throw new OperationRefusal('OVERLOADED', message, RETRY_AFTER_SECONDS);
  }
}

export interface OperationLimits {
  readonly maxOperationCost: number;
  /** null: any operation is taken, and clients persist their own as Apollo's automatic persisted queries do. */
  readonly persistedQueries: PersistedQueries | null;
  /** Default: planned. */
  readonly executor?: Executor;
}

/** What every operation is checked by, and run by, whichever door it comes by. */
export interface OperationChecks {
  readonly executor: Executor;
  readonly execute: Execute;
  readonly persistedQueries: PersistedQueries | null;
  readonly heavy: HeavyOperations;
  readonly rates: CallRates;
  readonly places: RequestPlaces;
  readonly parseOptions: ParseOptions;
  /** Beside those of the specification. A document that they let pass is good for every request. */
  readonly validationRules: readonly ValidationRule[];
  /**
   * For every request, as it depends on the variables. The caller also refuses what is too expensive.
   *
   * @throws {OperationRefusal} the variables are too large, or long and of a wrong type
   */
  estimateCost(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): OperationCost;
}

/** @throws {OperationRefusal} a document of the list is too long */
export function createOperationChecks(
  schema: GraphQLSchema,
  { maxOperationCost, persistedQueries, executor = 'planned' }: OperationLimits,
  { rates, places }: Pick<OperationChecks, 'rates' | 'places'>,
): OperationChecks {
  const estimateCost = createCostEstimate(schema, maxOperationCost);
  for (const document of persistedQueries?.values() ?? []) checkDocumentLength(document);
  const listed = persistedQueries === null ? [] : [limitToPersistedQueries(persistedQueries)];
  return {
    executor,
    execute: createExecute(schema, executor),
    persistedQueries,
    heavy: new HeavyOperations(),
    rates,
    places,
    parseOptions: PARSE_LIMITS,
    validationRules: [...listed, limitDocuments()],
    estimateCost(document, operation, variables) {
      checkVariables(variables);
      checkVariableTexts(schema, operation, variables);
      return estimateCost(document, operation, variables);
    },
  };
}
