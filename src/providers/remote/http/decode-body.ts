import { pipeline, Readable } from 'node:stream';
import { MediaFailure } from '../../../domain/errors';
import { decodersOf, isDecodingError } from '../../../media/fetch-url/content-decoding';

/**
 * The plain bytes of a body that somebody on the way has compressed, though nobody asked for it. What cannot be decoded
 * stays as it is: the status still tells something, and what is paid for may be plain after all.
 *
 * @param encoding `Content-Encoding`
 * @returns null: they are more than `maxBytes`
 * @throws what the decoder failed with, where the end is missing
 */
export async function decodeBody(
  body: Uint8Array<ArrayBuffer>,
  encoding: string | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (encoding === null || body.byteLength === 0) return body;
  try {
    const source = Readable.from([Buffer.from(body.buffer)]);
    const decoders = await decodersOf(source, encoding);
    const last = decoders.at(-1);
    if (last === undefined) return body;
    // Whatever fails of it fails the last of them.
    pipeline([source, ...decoders], () => {});
    const decoded = new Gathered(maxBytes);
    await decoded.gather(last);
    return decoded.bytes();
  } catch (error) {
    if (isDecodingError(error) || error instanceof MediaFailure) return body;
    throw error;
  }
}

/** Chunks up to so many bytes: no more of them is decoded. */
export class Gathered {
  private readonly chunks: Uint8Array[] = [];
  private sizeBytes = 0;

  constructor(private readonly maxBytes: number) {}

  async gather(source: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of source) {
      this.sizeBytes += chunk.byteLength;
      if (this.sizeBytes > this.maxBytes) return;
      this.chunks.push(chunk);
    }
  }

  /** null: there are more than were to be gathered. */
  bytes(): Uint8Array<ArrayBuffer> | null {
    if (this.sizeBytes > this.maxBytes) return null;
    const bytes = new Uint8Array(this.sizeBytes);
    let offset = 0;
    for (const chunk of this.chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return bytes;
  }
}
