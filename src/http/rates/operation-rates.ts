import {
  type CallRates,
  type Demand,
  type RateState,
  type Throttle,
  throttleOf,
} from '../../accounts/rates/call-rates';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import type { OperationCost } from '../../graphql/limits/estimate-cost';
import { OperationRefusal } from '../../graphql/limits/operation-refusal';

/** In points. A request, or a message that asks for an operation, is paid before it is read. */
export const REQUEST_COST = 1;

/**
 * Pays for an operation what it costs beyond its request.
 *
 * @throws {OperationRefusal} RATE_LIMITED
 */
export function payForOperation(rates: CallRates, caller: Caller, { requested }: OperationCost): void {
  pay(rates, caller, { points: Math.max(0, requested - REQUEST_COST), requests: 0 });
}

/**
 * Pays for an operation that does not come by a request of its own.
 *
 * @throws {OperationRefusal} RATE_LIMITED
 */
export function payForMessage(rates: CallRates, caller: Caller): void {
  pay(rates, caller, { points: REQUEST_COST, requests: 1 });
}

function pay(rates: CallRates, caller: Caller, demand: Demand): void {
  try {
    rates.take(caller, demand);
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    throw new OperationRefusal('RATE_LIMITED', error.message, error.retryAfterSeconds);
  }
}

/** What an operation costs, and what its caller has left to spend, where that is limited. */
export interface ReportedCost extends OperationCost {
  readonly throttle?: Throttle;
}

/** As `extensions.cost` has it. */
export function reportedCost(cost: OperationCost, states: readonly RateState[]): ReportedCost {
  const throttle = throttleOf(states);
  return throttle === null ? cost : { requested: cost.requested, maximum: cost.maximum, throttle };
}
