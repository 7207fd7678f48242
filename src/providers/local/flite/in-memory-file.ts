const FIRST_BYTES = 1024 * 1024;

/** The program wrote more than it may. */
export class OutputTooLargeError extends Error {
  override readonly name = 'OutputTooLargeError';
}

/** A file that is written and never read back by its writer. */
export class InMemoryFile {
  private memory = new Uint8Array(FIRST_BYTES);
  private sizeBytes = 0;
  private position = 0;

  constructor(private readonly maxBytes: number) {}

  rewind(): void {
    this.position = 0;
  }

  truncate(): void {
    this.sizeBytes = 0;
  }

  /**
   * @param whence 0: from the start; 1: from where it is; 2: from the end
   * @returns where it is now
   */
  seek(offset: number, whence: number): number {
    const from = [0, this.position, this.sizeBytes][whence] ?? 0;
    this.position = from + offset;
    return this.position;
  }

  /** @throws {OutputTooLargeError} */
  write(bytes: Uint8Array): void {
    const end = this.position + bytes.length;
    if (end > this.maxBytes) throw new OutputTooLargeError(`More than ${this.maxBytes} bytes`);
    if (end > this.memory.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.memory.length));
      larger.set(this.memory);
      this.memory = larger;
    }
    this.memory.set(bytes, this.position);
    this.position = end;
    this.sizeBytes = Math.max(this.sizeBytes, end);
  }

  /** Not a copy. */
  content(): Uint8Array {
    return this.memory.subarray(0, this.sizeBytes);
  }
}
