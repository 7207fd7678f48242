import type { IncomingMessage } from 'node:http';

/**
 * Hands on the pieces of a body, each when the one before was taken. By events: the asynchronous iterator of a stream
 * takes longer than all else that is done to a small body. When `take` fails, the rest is left where it is, and the
 * request open: a refusal is still to be sent on its connection.
 *
 * @param stall how long the next piece may take to come, and what it is failed with otherwise
 * @throws what `take` throws, what `stall` says, and ERR_STREAM_PREMATURE_CLOSE or another error of the stream
 */
export function takeChunks(
  body: IncomingMessage,
  take: (chunk: Buffer) => Promise<void> | void,
  stall: { readonly timeoutMs: number; fault(): Error } | null = null,
): Promise<void> {
  if (body.destroyed) return Promise.reject(prematureClose());
  return new Promise((resolve, reject) => {
    let taking: Promise<void> | void;
    let state: 'OPEN' | 'ENDED' | 'SETTLED' = 'OPEN';
    const settle = (): void => {
      state = 'SETTLED';
      clearTimeout(timer);
      body.off('data', onData).off('end', onEnd).off('error', fail).off('close', onClose);
    };
    const fail = (error: unknown): void => {
      if (state === 'SETTLED') return;
      settle();
      body.pause();
      reject(error);
    };
    const goOn = (): void => {
      taking = undefined;
      if (state === 'OPEN') {
        timer?.refresh();
        body.resume();
      } else if (state === 'ENDED') onEnd();
    };
    const onData = (chunk: Buffer): void => {
      timer?.refresh();
      try {
        taking = take(chunk);
      } catch (error) {
        fail(error);
        return;
      }
      if (taking === undefined) return;
      body.pause();
      taking.then(goOn, fail);
    };
    const onEnd = (): void => {
      state = 'ENDED';
      if (taking !== undefined) return;
      settle();
      resolve();
    };
    const onClose = (): void => {
      if (state === 'OPEN') fail(prematureClose());
    };
    // What waits for its turn here is not late.
    const onStall = (): void => {
      if (taking === undefined && stall !== null) fail(stall.fault());
    };
    const timer = stall === null ? undefined : setTimeout(onStall, stall.timeoutMs).unref();
    body.on('data', onData).on('end', onEnd).on('error', fail).on('close', onClose);
  });
}

/** As Node's streams say it. */
function prematureClose(): Error {
  return Object.assign(new Error('The body ended before it was whole.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
}
