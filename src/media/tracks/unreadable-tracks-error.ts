/** The parser could make nothing of the file. */
export class UnreadableTracksError extends Error {
  override readonly name = 'UnreadableTracksError';
}
