import { Transform, type TransformCallback } from 'node:stream';
import { MediaFailure } from '../../domain/errors';
import { isDecodingError } from './content-decoding';
import { downloadFailed, downloadTooLarge, unreadableEncoding } from './fetch-failures';

/** The bytes of an answer as they arrive. Whatever cuts them off, the stream fails with a `MediaFailure`. */
export class Download extends Transform {
  private receivedBytes = 0;

  /** @param encoding what the bytes were compressed by, of which they are free when they arrive here */
  constructor(
    private readonly maxBytes: number,
    private readonly encoding: string | null,
  ) {
    super();
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.receivedBytes += chunk.byteLength;
    if (this.receivedBytes > this.maxBytes) callback(downloadTooLarge(this.maxBytes));
    else callback(null, chunk);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    callback(error === null ? null : this.failureOf(error));
  }

  private failureOf(error: Error): MediaFailure {
    if (error instanceof MediaFailure) return error;
    return isDecodingError(error) ? unreadableEncoding(this.encoding ?? '', error) : downloadFailed(error);
  }
}
