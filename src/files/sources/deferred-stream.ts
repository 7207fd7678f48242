import { PassThrough, pipeline, type Readable } from 'node:stream';

/** A stream that is there before the one that it passes on. */
export function deferredStream(open: () => Promise<Readable>): Readable {
  const stream = new PassThrough();
  open().then(
    (source) => pipeline(source, stream, () => {}),
    (error) => stream.destroy(error),
  );
  return stream;
}
