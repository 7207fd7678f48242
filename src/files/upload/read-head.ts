/**
 * Reads the first bytes of a stream without losing them.
 *
 * @returns `head`, at least `size` bytes unless the stream is shorter, and `content`: the whole stream, head included
 */
export async function readHead(
  source: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ head: Uint8Array; ended: boolean; content: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < size) {
    const next = await iterator.next();
    if (next.done === true) {
      ended = true;
      break;
    }
    chunks.push(next.value);
    length += next.value.byteLength;
  }
  const head = Buffer.concat(chunks);
  return { head, ended, content: joined(head, ended ? null : iterator) };
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  try {
    if (head.byteLength > 0) yield head;
    if (rest === null) return;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest?.return?.();
  }
}
