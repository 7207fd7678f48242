const HEADER_END = Buffer.from('\r\n\r\n');
/** A body that is dotted with blank lines is not cut into crumbs; where its parts begin is then not known. */
const MAX_SLICES = 64;

/**
 * Cuts a body's chunks behind every blank line. In a body that is fed to the parser in such slices every part begins
 * where a slice does, which tells its place in the body.
 */
export class HeaderSlicer {
  #sliceCount = 0;
  /** The chunk's last bytes: a blank line may lie across two chunks. */
  #tail: Buffer = Buffer.alloc(0);

  /** Whether the slices still end behind every blank line. */
  get isExact(): boolean {
    return this.#sliceCount < MAX_SLICES;
  }

  *slice(chunk: Buffer): Generator<Buffer> {
    const searched = Buffer.concat([this.#tail, chunk]);
    let start = this.#tail.length;
    let searchedTo = 0;
    while (this.isExact) {
      const found = searched.indexOf(HEADER_END, searchedTo);
      if (found === -1) break;
      searchedTo = found + HEADER_END.length;
      yield searched.subarray(start, searchedTo);
      start = searchedTo;
      this.#sliceCount += 1;
    }
    if (start < searched.length) yield searched.subarray(start);
    this.#tail = searched.subarray(Math.max(searchedTo, searched.length - HEADER_END.length + 1));
  }
}
