import { type ASTNode, Kind, type ValueNode, visit } from 'graphql';

/** The values of an operation's variables, as JSON has them. */
export type Variables = Readonly<Record<string, unknown>>;

/** What a part of an operation costs: known from its text alone, or only once the variables are. */
export type Cost = number | ((variables: Variables) => number);

export function evaluateCost(cost: Cost, variables: Variables): number {
  return typeof cost === 'number' ? cost : cost(variables);
}

/** Calculates one cost from others: at once where all are known. Each is evaluated once an evaluation. */
export function combineCosts(costs: readonly Cost[], calculate: (amounts: readonly number[]) => number): Cost {
  if (costs.every((cost): cost is number => typeof cost === 'number')) return bounded(calculate(costs));
  return (variables) => bounded(calculate(costs.map((cost) => evaluateCost(cost, variables))));
}

export function sumOfCosts(costs: readonly Cost[]): Cost {
  return combineCosts(costs, (amounts) => amounts.reduce((sum, amount) => sum + amount, 0));
}

/** A cost that is calculated from values of the operation's text: at once where none of them has a variable in it. */
export function costOfValues(values: readonly ValueNode[], calculate: (variables: Variables) => number): Cost {
  if (values.some(hasVariable)) return (variables) => bounded(calculate(variables));
  return bounded(calculate({}));
}

function hasVariable(value: ASTNode): boolean {
  let found = false;
  visit(value, {
    [Kind.VARIABLE]: () => {
      found = true;
    },
  });
  return found;
}

/** Lists in lists multiply beyond what a number can tell; above this it makes no difference. */
function bounded(amount: number): number {
  return Math.min(amount, Number.MAX_SAFE_INTEGER);
}
