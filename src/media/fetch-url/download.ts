import { Transform, type TransformCallback } from 'node:stream';
import { MediaFailure } from '../../domain/errors';
import { downloadFailed, downloadTooLarge } from './fetch-failures';

/** The bytes of an answer as they arrive. Whatever cuts them off, the stream fails with a `MediaFailure`. */
export class Download extends Transform {
  private receivedBytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.receivedBytes += chunk.byteLength;
    if (this.receivedBytes > this.maxBytes) callback(downloadTooLarge(this.maxBytes));
    else callback(null, chunk);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    callback(error === null || error instanceof MediaFailure ? error : downloadFailed(error));
  }
}
