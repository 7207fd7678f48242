/** Fetches an output that an answer names: an address, relative to what was asked, or a data URI. */
export type FetchOutput = (url: string) => Promise<Uint8Array>;

/**
 * All that can be had, in order: what is paid for is not thrown away because something else of it cannot be fetched.
 *
 * @param fetch null: there is nothing
 * @throws what the first could not be fetched by, where none can be
 */
export async function fetchAll<Source, Output>(
  sources: readonly Source[],
  fetch: (source: Source) => Promise<Output | null>,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  const failures: unknown[] = [];
  for (const source of sources) {
    const output = await fetch(source).catch((error: unknown) => {
      failures.push(error);
      return null;
    });
    if (output !== null) outputs.push(output);
  }
  if (outputs.length === 0 && failures.length > 0) throw failures[0];
  return outputs;
}
