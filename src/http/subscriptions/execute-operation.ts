import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../../graphql/context';
import { limitAnswer } from '../../graphql/limits/count-answers';
import type { ResultSource } from './result-stream';

/** @throws {RequestFailure} UNAUTHENTICATED when the key was revoked meanwhile */
export type CreateContext = () => Promise<RequestContext>;

/** A query or a mutation: it has one result. */
export function executeOnce(args: ExecutionArgs, type: OperationTypeNode, createContext: CreateContext): ResultSource {
  let begun = false;
  return {
    async next() {
      if (begun) return null;
      begun = true;
      const contextValue = await createContext();
      return limitAnswer(await execute({ ...args, contextValue }), contextValue, type);
    },
    // It goes on to its end, as a mutation must.
    stop: () => {},
  };
}

/** A subscription: it has a result for each event. */
export function executeForEvents(args: ExecutionArgs, createContext: CreateContext): ResultSource {
  let events: AsyncIterator<unknown> | 'NONE' | null = null;
  let stopped = false;

  const stop = () => {
    stopped = true;
    // However the source ends, nobody waits for it any more.
    if (events !== null && events !== 'NONE') events.return?.().catch(() => {});
  };

  return {
    async next() {
      if (events === null) {
        const opened = await createSourceEventStream({ ...args, contextValue: await createContext() });
        const isOpen = Symbol.asyncIterator in opened;
        events = isOpen ? opened[Symbol.asyncIterator]() : 'NONE';
        if (stopped) stop();
        if (!isOpen) return opened;
      }
      if (events === 'NONE') return null;
      const { done, value } = await events.next();
      if (done === true) return null;
      // Each event has a context of its own: what was loaded for the one before is out of date.
      return executeEvent({ ...args, rootValue: value }, await createContext());
    },
    stop,
  };
}

async function executeEvent(args: ExecutionArgs, contextValue: RequestContext): Promise<ExecutionResult> {
  return limitAnswer(await execute({ ...args, contextValue }), contextValue, OperationTypeNode.SUBSCRIPTION);
}
