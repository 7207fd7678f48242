/** Where a store reads the bytes of a blob to, for one reader. */
export interface ReadBuffers {
  /** @returns one of `wantedBytes` or less, but not of none; nobody else writes to it */
  take(wantedBytes: number): Buffer;
}

/**
 * To read 1 GB by so many bytes at a time takes a fifth less processor time than by half of it, and half as much as by a
 * quarter: what is paid are the calls. Twice as many are no faster.
 */
const LARGE_BYTES = 1024 * 1024;
const SMALL_BYTES = 256 * 1024;
/** When small ones take so much together that there are many readers, or many who do not read what they asked for. */
const CROWDED_BYTES = 192 * 1024 * 1024;
const LEAST_BYTES = 64 * 1024;

/** Two for each of 32 readers at once. */
const MAX_LARGE = 64;
/** Those that nobody needed for so long are given back to the system. */
const UNUSED_MS = 10_000;

/** A piece that took longer from the disk to the network is of one who reads less than 2 MB/s. */
const SLOW_MS = 1_000;

/** For readers that keep what they read, or who knows how long: none is used again. */
export const OWN_BUFFERS: ReadBuffers = { take: allocate };

function allocate(wantedBytes: number, maxBytes = SMALL_BYTES): Buffer {
  return Buffer.allocUnsafeSlow(Math.min(wantedBytes, maxBytes));
}

/**
 * Large buffers, used again: to allocate one takes the system longer, page by page, than to read into it. There are so many
 * for all readers together; the others, and those who read slowly and would keep them, read into small ones, and into
 * smaller ones still once these are many.
 */
export class ReadBufferPool {
  private readonly kept: Buffer[] = [];
  private lentCount = 0;
  private smallBytes = 0;
  /** The least that was kept at any time since the last look. */
  private unusedCount = 0;
  private looking: NodeJS.Timeout | null = null;

  /** @param now in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How many large ones readers have now, how many wait for some, and how much the small ones take that readers have. */
  get counts(): { readonly lent: number; readonly kept: number; readonly smallBytes: number } {
    return { lent: this.lentCount, kept: this.kept.length, smallBytes: this.smallBytes };
  }

  /** Buffers for one reader, who closes it in the end. */
  open(): PooledBuffers {
    return new PooledBuffers(this.now, {
      takeLarge: () => this.takeLarge(),
      takeSmall: (wantedBytes) => this.takeSmall(wantedBytes),
      giveBack: ({ buffer, isLarge }) => {
        this.forget(buffer, isLarge);
        if (isLarge) this.keep(buffer);
      },
      lose: ({ buffer, isLarge }) => this.forget(buffer, isLarge),
    });
  }

  private takeLarge(): Buffer | null {
    if (this.lentCount === MAX_LARGE) return null;
    this.lentCount += 1;
    const kept = this.kept.pop();
    this.unusedCount = Math.min(this.unusedCount, this.kept.length);
    return kept ?? Buffer.allocUnsafeSlow(LARGE_BYTES);
  }

  private takeSmall(wantedBytes: number): Buffer {
    const buffer = allocate(wantedBytes, this.smallBytes < CROWDED_BYTES ? SMALL_BYTES : LEAST_BYTES);
    this.smallBytes += buffer.length;
    return buffer;
  }

  private forget({ length }: Buffer, isLarge: boolean): void {
    if (isLarge) this.lentCount -= 1;
    else this.smallBytes -= length;
  }

  private keep(buffer: Buffer): void {
    this.kept.push(buffer);
    this.looking ??= setInterval(() => this.dropUnused(), UNUSED_MS).unref();
  }

  /** Drops what has been kept since the last call without being used. */
  dropUnused(): void {
    this.kept.splice(0, this.unusedCount);
    this.unusedCount = this.kept.length;
    if (this.kept.length > 0 || this.looking === null) return;
    clearInterval(this.looking);
    this.looking = null;
  }
}

interface Lender {
  /** null: they are all in use. */
  takeLarge(): Buffer | null;
  takeSmall(wantedBytes: number): Buffer;
  giveBack(taken: Taken): void;
  /** It is not used again. */
  lose(taken: Taken): void;
}

interface Taken {
  readonly buffer: Buffer;
  readonly isLarge: boolean;
  readonly atMs: number;
}

/** What one reader reads into. */
export class PooledBuffers implements ReadBuffers {
  private readonly taken = new Map<ArrayBufferLike, Taken>();
  private isSlow = false;
  private isClosed = false;

  constructor(
    private readonly now: () => number,
    private readonly lender: Lender,
  ) {}

  take(wantedBytes: number): Buffer {
    if (this.isClosed) return allocate(wantedBytes);
    const large = wantedBytes > SMALL_BYTES && !this.isSlow ? this.lender.takeLarge() : null;
    const buffer = large ?? this.lender.takeSmall(wantedBytes);
    this.taken.set(buffer.buffer, { buffer, isLarge: large !== null, atMs: this.now() });
    return buffer.subarray(0, wantedBytes);
  }

  /** @param chunk what nobody looks at any more, of one that was taken; others are let be */
  giveBack({ buffer: memory }: Buffer): void {
    const taken = this.taken.get(memory);
    if (taken === undefined) return;
    this.taken.delete(memory);
    this.isSlow = this.now() - taken.atMs > SLOW_MS;
    this.lender.giveBack(taken);
  }

  /** What was not given back by now is never used again: the disk or the network may still be at it. */
  close(): void {
    this.isClosed = true;
    for (const taken of this.taken.values()) this.lender.lose(taken);
    this.taken.clear();
  }
}
