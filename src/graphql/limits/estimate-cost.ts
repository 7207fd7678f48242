import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { type Cost, evaluateCost, type Variables } from './argument-cost';
import { compileOperationCost } from './operation-cost';
import { OperationRefusal } from './operation-refusal';

/** As `extensions.cost` has it. */
export interface OperationCost {
  /** The most that the operation may cost. */
  readonly requested: number;
  /** The most that one operation may cost here. */
  readonly maximum: number;
}

/** What an operation of a valid document may cost with these variables. */
type EstimateCost = (document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) => OperationCost;

/** An operation is walked through the first time; from then on only what its variables decide is calculated. */
export function createCostEstimate(schema: GraphQLSchema, maximum: number): EstimateCost {
  const compiled = new WeakMap<OperationDefinitionNode, Cost>();
  return (document, operation, variables) => {
    let cost = compiled.get(operation);
    if (cost === undefined) {
      cost = compileOperationCost(schema, document, operation);
      compiled.set(operation, cost);
    }
    return { requested: evaluateCost(cost, variables), maximum };
  };
}

/** @throws {OperationRefusal} */
export function refuseExpensive({ requested, maximum }: OperationCost): void {
  if (requested <= maximum) return;
  const [cost, limit] = [requested, maximum].map((amount) => amount.toLocaleString('en'));
  const message = `The operation may cost ${cost}; at most ${limit} is allowed. Ask for smaller pages or for less of each item.`;
  throw new OperationRefusal('COST_ESTIMATED_TOO_EXPENSIVE', message);
}
