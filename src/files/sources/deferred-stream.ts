import { addAbortSignal, PassThrough, pipeline, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ByteSource } from '../../media/byte-source';
import type { FileServices } from '../file-services';

/** A stream that is there before the one that it passes on. */
export function deferredStream(open: () => Promise<Readable>): Readable {
  const stream = new PassThrough();
  open().then(
    (source) => {
      // Since Node 24, `pipeline` leaves a source open that leads to what is closed already.
      if (stream.destroyed) source.destroy();
      else pipeline(source, stream, () => {});
    },
    (error) => stream.destroy(error),
  );
  return stream;
}

/** Stored bytes, to be read by ranges. Reads fail as those of the blob store do, and with the signal. */
export function blobSource(
  { blobs }: FileServices,
  { objectKey, sizeBytes }: { readonly objectKey: string; readonly sizeBytes: number },
  signal?: AbortSignal,
): ByteSource {
  return {
    sizeBytes,
    async read(start, end) {
      if (end <= start) return Buffer.alloc(0);
      const stream = await blobs.read(objectKey, { start, end: end - 1 });
      return buffer(signal === undefined ? stream : addAbortSignal(signal, stream));
    },
  };
}
