import { finished, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { sniffMediaType } from '../sniff-media-type';
import { unreadableEncoding } from './fetch-failures';

/** One that was compressed twice by mistake is the most that is seen; each more multiplies what a small bomb costs. */
const MAX_CODINGS = 2;

/** By the names of https://www.iana.org/assignments/http-parameters (Content Coding). */
const DECODERS: Readonly<Record<string, (head: Uint8Array) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // Half of the world's servers leave the zlib header out.
  deflate: ([first = 0]) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw()),
};
/** Compressed for certain, by what Node cannot read. */
const UNREADABLE: ReadonlySet<string> = new Set(['compress', 'x-compress', 'zstd', 'dcb', 'dcz']);

/**
 * What makes the plain bytes of an answer's body, to be put behind it one after the other: of bytes that are compressed
 * though nobody asked for it, their decoders; of all others nothing. Many an answer names a coding that is none
 * (`aws-chunked`, `UTF-8`, `binary`), or one that its bytes are not of.
 *
 * @param header `Content-Encoding`
 * @throws {MediaFailure} MEDIA_DOWNLOAD_FAILED: compressed by what cannot be read here
 * @throws what the body failed with
 */
export async function decodersOf(body: Readable, header: string | null): Promise<Transform[]> {
  const codings = (header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => UNREADABLE.has(name) || Object.hasOwn(DECODERS, name));
  if (codings.length === 0) return [];
  const head = await headOf(body);
  if (head.length === 0 || (await isMedia(head))) return [];
  if (codings.length > MAX_CODINGS || codings.some((name) => UNREADABLE.has(name))) {
    throw unreadableEncoding(codings.join(', '));
  }
  // The last that was applied is the first to be taken off.
  return codings.reverse().flatMap((name) => DECODERS[name]?.(head) ?? []);
}

/** Whether a stream failed because its bytes are not what its decoder takes; not for an end that came too early. */
export function isDecodingError(error: unknown): boolean {
  const { code } = Object(error);
  return typeof code === 'string' && /^(Z_(?!BUF_ERROR)|ERR__ERROR_|ERR_BROTLI)/.test(code);
}

async function isMedia(head: Uint8Array): Promise<boolean> {
  return (await sniffMediaType(head)).mimeType !== null;
}

/** The first bytes, which stay in the stream. */
function headOf(body: Readable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stop = finished(body, { writable: false }, (error) => {
      body.off('readable', look);
      if (error == null) resolve(new Uint8Array());
      else reject(error);
    });
    const look = () => {
      const head: Buffer | null = body.read();
      if (head === null) return;
      stop();
      body.off('readable', look);
      body.unshift(head);
      resolve(head);
    };
    body.on('readable', look);
  });
}
