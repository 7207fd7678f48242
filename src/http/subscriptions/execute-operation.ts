import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, OperationTypeNode } from 'graphql';
import type { Abandoned, RequestContext } from '../../graphql/context';
import type { Execute } from '../../graphql/execution/execute';
import { limitAnswer } from '../../graphql/limits/count-answers';
import type { OperationCost } from '../../graphql/limits/estimate-cost';
import { turnForAnswer } from '../document-turns';
import { type HeavyOperations } from '../operations/operation-limits';
import type { RequestPlaces } from '../request-places';
import type { ResultSource } from './result-stream';

/** @throws {RequestFailure} UNAUTHENTICATED when the key was revoked meanwhile */
export type CreateContext = (abandoned: Abandoned) => Promise<RequestContext>;

interface SingleOperation {
  readonly type: OperationTypeNode;
  readonly cost: OperationCost;
  readonly execute: Execute;
  readonly heavy: HeavyOperations;
  readonly places: RequestPlaces | null;
}

/** A query or a mutation: it has one result. */
export function executeOnce(
  args: ExecutionArgs,
  { type, cost, execute, heavy, places }: SingleOperation,
  createContext: CreateContext,
): ResultSource {
  let begun = false;
  const abandoned = new AbortController();
  return {
    async next() {
      if (begun) return null;
      begun = true;
      const contextValue = await createContext(() => abandoned.signal);
      const { caller } = contextValue;
      let leave: (() => void) | undefined;
      let release: (() => void) | null = null;
      try {
        leave = await places?.enter(caller, abandoned.signal);
        release = await heavy.begin({ type, cost, caller, abandoned: () => abandoned.signal });
        const result = await execute({ ...args, contextValue });
        await turnForAnswer(contextValue.turns, contextValue.answer.textBytes);
        return limitAnswer(result, contextValue, type);
      } finally {
        leave?.();
        contextValue.turns.end();
        // The result is written as JSON first.
        if (release !== null) setImmediate(release);
      }
    },
    // What has begun goes on to its end, as a mutation must.
    stop: () => abandoned.abort(),
  };
}

/** A subscription waits for no turn. */
const NEVER_KNOWN: Abandoned = () => undefined;

/** A subscription: it has a result for each event. */
export function executeForEvents(args: ExecutionArgs, execute: Execute, createContext: CreateContext): ResultSource {
  let events: AsyncIterator<unknown> | 'NONE' | null = null;
  let stopped = false;

  const stop = () => {
    stopped = true;
    // However the source ends, nobody waits for it any more.
    if (events !== null && events !== 'NONE') events.return?.().catch(() => {});
  };

  // Apart from `next`, which goes on for as long as nothing happens: the context is not kept meanwhile.
  const open = async (): Promise<ExecutionResult | null> => {
    const opened = await createSourceEventStream({ ...args, contextValue: await createContext(NEVER_KNOWN) });
    const isOpen = Symbol.asyncIterator in opened;
    events = isOpen ? opened[Symbol.asyncIterator]() : 'NONE';
    if (stopped) stop();
    return isOpen ? null : opened;
  };

  return {
    async next() {
      const refused = events === null ? await open() : null;
      if (refused !== null) return refused;
      if (events === null || events === 'NONE') return null;
      const { done, value } = await events.next();
      if (done === true) return null;
      // Each event has a context of its own: what was loaded for the one before is out of date.
      return executeEvent({ ...args, rootValue: value }, execute, await createContext(NEVER_KNOWN));
    },
    stop,
  };
}

async function executeEvent(
  args: ExecutionArgs,
  execute: Execute,
  contextValue: RequestContext,
): Promise<ExecutionResult> {
  const result = await execute({ ...args, contextValue });
  await turnForAnswer(contextValue.turns, contextValue.answer.textBytes);
  contextValue.turns.end();
  return limitAnswer(result, contextValue, OperationTypeNode.SUBSCRIPTION);
}
