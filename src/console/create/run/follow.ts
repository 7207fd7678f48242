import type { Session } from '../../app/session';
import { type Generation, GenerationQuery, GenerationUpdates } from '../../graph/documents/generations';
import { type Failure, failureOf, failureOfOperation } from '../../graph/failures';
import type { MediaGenerationStatus } from '../../graph/types';

export interface Follower {
  onUpdate(generation: Generation): void;
  /** It cannot be read. What is missing of a connection for a while is no failure. */
  onFailure(failure: Failure): void;
}

const POLL_MS = 2_000;
/** Beside a subscription: a connection may be dead without anybody having noticed. */
const SLOW_POLL_MS = 15_000;
const RETRIED = new Set(['NETWORK', 'OVERLOADED', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR']);

export function hasEnded(status: MediaGenerationStatus): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELED';
}

/** Tells how a generation stands, by subscription, and by asking again and again where that fails, until it has ended. */
export function follow(session: Session, id: string, { onUpdate, onFailure }: Follower): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = SLOW_POLL_MS;
  let unsubscribe = () => {};
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    unsubscribe();
  };
  const receive = (generation: Generation) => {
    if (isOver) return;
    onUpdate(generation);
    if (hasEnded(generation.status)) stop();
  };
  const fail = (failure: Failure) => {
    if (isOver || RETRIED.has(failure.code)) return;
    stop();
    onFailure(failure);
  };
  const ask = async () => {
    const { data, error } = await session.uncached.query(GenerationQuery, { id });
    if (data?.mediaGeneration) receive(data.mediaGeneration);
    else if (data !== undefined) fail(NOT_FOUND);
    else if (error !== undefined) fail(failureOfOperation(error));
    wait();
  };
  const wait = () => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(() => void ask(), pauseMs);
  };
  const subscription = session.client.subscription(GenerationUpdates, { id }).subscribe(({ data, error }) => {
    if (data?.mediaGenerationUpdated) {
      receive(data.mediaGenerationUpdated);
      return;
    }
    if (error === undefined) return;
    pauseMs = POLL_MS;
    wait();
  });
  unsubscribe = () => subscription.unsubscribe();
  // What is asked for first is there sooner, and says why when it cannot be read.
  void ask();
  if (isOver) subscription.unsubscribe();
  return stop;
}

const NOT_FOUND: Failure = failureOf({
  code: 'NOT_FOUND',
  message: 'There is no such generation.',
});
