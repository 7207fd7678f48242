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

/** Up to so many are kept as they came. */
const SMALL_BYTES = 64 * 1024;

/**
 * The bytes of a body, in one piece as soon as they are many. A connection's bytes come in memory of 64 KiB each, and
 * `malloc` gives back to the system next to nothing of thousands of those: a process that had read large bodies stayed
 * a hundred megabytes larger than it was. This memory comes from the system itself, grows in place, and is given back
 * when the bytes have been read, not when the garbage is collected.
 */
export class BodyBytes {
  readonly #small: Uint8Array[] = [];
  #large: ArrayBuffer | null = null;
  #length = 0;

  /** @param maxBytes of all that is added; reserved as addresses, not as memory */
  constructor(private readonly maxBytes: number) {}

  add(piece: Uint8Array): void {
    if (this.#large === null && this.#length + piece.length <= SMALL_BYTES) {
      this.#small.push(piece);
      this.#length += piece.length;
      return;
    }
    if (this.#large === null) this.#large = this.#gather();
    this.#append(this.#large, this.#length, piece);
    this.#length += piece.length;
  }

  /** Read as UTF-8. */
  toString(): string {
    if (this.#large === null) return Buffer.concat(this.#small).toString();
    return Buffer.from(this.#large, 0, this.#length).toString();
  }

  /** Nothing of it is read any more. Idempotent. */
  release(): void {
    this.#small.length = 0;
    this.#large?.resize(0);
    this.#large = null;
    this.#length = 0;
  }

  #gather(): ArrayBuffer {
    const memory = new ArrayBuffer(0, { maxByteLength: Math.max(this.maxBytes, SMALL_BYTES) });
    let length = 0;
    for (const piece of this.#small.splice(0)) {
      this.#append(memory, length, piece);
      length += piece.length;
    }
    return memory;
  }

  #append(memory: ArrayBuffer, start: number, piece: Uint8Array): void {
    const end = start + piece.length;
    if (end > memory.byteLength) memory.resize(Math.min(roundedUp(end), memory.maxByteLength));
    new Uint8Array(memory, start, piece.length).set(piece);
  }
}

function roundedUp(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SMALL_BYTES) * SMALL_BYTES;
}
