import type { IncomingMessage } from 'node:http';

/**
 * Reads the rest of a request's body and throws it away.
 *
 * @returns whether the body came to its end within both limits
 */
export function discardBody(
  request: IncomingMessage,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<boolean> {
  if (request.readableEnded) return Promise.resolve(true);
  // Once a request is answered only its connection tells that the client is gone.
  const { socket } = request;
  if (socket.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    let discardedBytes = 0;
    const settle = (isWhole: boolean): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd);
      socket.off('close', onClose);
      resolve(isWhole);
    };
    const onData = (chunk: Buffer): void => {
      discardedBytes += chunk.length;
      if (discardedBytes > limits.maxBytes) settle(false);
    };
    const onEnd = (): void => settle(true);
    const onClose = (): void => settle(false);
    const timer = setTimeout(onClose, limits.timeoutMs);
    socket.on('close', onClose);
    request.on('data', onData).on('end', onEnd).resume();
  });
}
