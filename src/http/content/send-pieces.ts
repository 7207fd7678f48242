import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { OpenedContent } from '../../files/read/open-content';

/**
 * The bytes of an answer, to be sent as any stream is: by its `pipe`. It is one of its own, for the general one does not
 * say when a piece has been written and its memory may be used again.
 */
export function sentByPieces(content: OpenedContent, response: ServerResponse): Readable {
  const pipe = <T extends NodeJS.WritableStream>(to: T): T => {
    sendPieces(content, response);
    return to;
  };
  return Object.assign(content.bytes, { pipe });
}

/** Writes piece after piece, and the last of them with the end of the answer: one call of the system for both. */
function sendPieces({ bytes, giveBack }: OpenedContent, response: ServerResponse): void {
  let left = Number(response.getHeader('content-length'));
  let last: Buffer | null = null;
  const whenWritten = (piece: Buffer) => (error?: Error | null) => {
    if (!error) giveBack(piece);
  };
  bytes.on('data', (piece: Buffer) => {
    left -= piece.length;
    if (left <= 0) last = piece;
    else if (!response.write(piece, whenWritten(piece))) bytes.pause();
  });
  response.on('drain', () => bytes.resume());
  bytes.on('end', () => {
    // An answer that ends too early would have its client wait for the rest.
    if (left !== 0) response.destroy();
    else if (last === null) response.end();
    else response.end(last, whenWritten(last));
  });
}
