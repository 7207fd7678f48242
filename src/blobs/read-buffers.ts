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

/** Two for each of 32 readers at once. */
const MAX_LARGE = 64;
/** Those that nobody needed for so long are given back to the system. */
const UNUSED_MS = 10_000;

/** A piece that took longer from the disk to the network is of one who reads less than 2 MB/s. */
const SLOW_MS = 1_000;

/** For readers that keep what they read, or who knows how long: none is used again. */
export const OWN_BUFFERS: ReadBuffers = { take: allocate };

function allocate(wantedBytes: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.min(wantedBytes, SMALL_BYTES));
}

/**
 * Large buffers, used again: to allocate one takes the system longer, page by page, than to read into it. There are so many
 * for all readers together; the others, and those who read slowly and would keep them, read into small ones.
 */
export class ReadBufferPool {
  private readonly kept: Buffer[] = [];
  private lentCount = 0;
  /** The least that was kept at any time since the last look. */
  private unusedCount = 0;
  private looking: NodeJS.Timeout | null = null;

  /** @param now in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How many large ones readers have now, and how many wait for some. */
  get counts(): { readonly lent: number; readonly kept: number } {
    return { lent: this.lentCount, kept: this.kept.length };
  }

  /** Buffers for one reader, who closes it in the end. */
  open(): PooledBuffers {
    return new PooledBuffers(this.now, {
      take: () => this.takeLarge(),
      giveBack: (buffer) => this.keep(buffer),
      lose: (count) => {
        this.lentCount -= count;
      },
    });
  }

  private takeLarge(): Buffer | null {
    if (this.lentCount === MAX_LARGE) return null;
    this.lentCount += 1;
    const kept = this.kept.pop();
    this.unusedCount = Math.min(this.unusedCount, this.kept.length);
    return kept ?? Buffer.allocUnsafeSlow(LARGE_BYTES);
  }

  private keep(buffer: Buffer): void {
    this.lentCount -= 1;
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

interface LargeBuffers {
  /** null: they are all in use. */
  take(): Buffer | null;
  giveBack(buffer: Buffer): void;
  /** They are not used again. */
  lose(count: number): void;
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
    private readonly large: LargeBuffers,
  ) {}

  take(wantedBytes: number): Buffer {
    const wantsLarge = wantedBytes > SMALL_BYTES && !this.isSlow && !this.isClosed;
    const large = wantsLarge ? this.large.take() : null;
    const buffer = large ?? allocate(wantedBytes);
    if (!this.isClosed) this.taken.set(buffer.buffer, { buffer, isLarge: large !== null, atMs: this.now() });
    return buffer.subarray(0, wantedBytes);
  }

  /** @param chunk what nobody looks at any more, of one that was taken; others are let be */
  giveBack({ buffer: memory }: Buffer): void {
    const taken = this.taken.get(memory);
    if (taken === undefined) return;
    this.taken.delete(memory);
    this.isSlow = this.now() - taken.atMs > SLOW_MS;
    if (taken.isLarge) this.large.giveBack(taken.buffer);
  }

  /** What was not given back by now is never used again: the disk or the network may still be at it. */
  close(): void {
    this.isClosed = true;
    this.large.lose([...this.taken.values()].filter(({ isLarge }) => isLarge).length);
    this.taken.clear();
  }
}
