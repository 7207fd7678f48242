/** The bytes are not of the format that they were read as, or have nothing in them. */
export class UnreadableFormat extends Error {
  override readonly name = 'UnreadableFormat';
}
