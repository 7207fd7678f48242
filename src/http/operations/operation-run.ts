import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../../graphql/context';
import type { Variables } from '../../graphql/limits/argument-cost';
import { type OperationCost, refuseExpensive } from '../../graphql/limits/estimate-cost';
import { turnForAnswer } from '../document-turns';
import { payForOperation, type ReportedCost, reportedCost } from '../rates/operation-rates';
import type { OperationChecks } from './operation-limits';

/** An operation of a document that was found good, and what is asked of it. */
export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  readonly context: RequestContext;
}

/** What stands beside an answer, as its `extensions`. */
export interface AnswerExtensions {
  readonly cost: ReportedCost;
}

/** From the moment that an operation is known until its answer is written. */
export class OperationRun {
  #cost: OperationCost | null = null;
  #release: (() => void) | null = null;

  constructor(private readonly checks: OperationChecks) {}

  /**
   * Finds out what it may cost, and pays for it.
   *
   * @throws {OperationRefusal} nothing is paid
   */
  pay({ document, operation, variables, context }: AskedOperation): void {
    this.#cost = this.checks.estimateCost(document, operation, variables);
    refuseExpensive(this.#cost);
    payForOperation(this.checks.rates, context.caller, this.#cost);
  }

  /**
   * Waits for a place among those that read much.
   *
   * @throws {OperationRefusal} OVERLOADED
   */
  async enter({ operation, context: { caller, abandoned } }: AskedOperation): Promise<void> {
    if (this.#cost === null) throw new Error('What the operation costs is not known.');
    this.#release = await this.checks.heavy.begin({ type: operation.operation, cost: this.#cost, caller, abandoned });
  }

  /** To be called once all of the answer is there. Resolves when there is time to write it. */
  async end({ turns, answer }: RequestContext): Promise<void> {
    const turn = turnForAnswer(turns, answer.textBytes);
    if (turn !== null) await turn;
    turns.end();
    // The answer is written as JSON first.
    if (this.#release !== null) setImmediate(this.#release);
  }

  /** @returns null: it is not known what it costs, as nothing of it was done */
  extensionsOf({ caller }: RequestContext): AnswerExtensions | null {
    return this.#cost === null ? null : { cost: reportedCost(this.#cost, this.checks.rates.states(caller)) };
  }
}
