import { Readable } from 'node:stream';
import type { IncomingContent } from '../../../src/files/upload/upload-and-import';

/** Bytes as an upload brings them. `declared` false: nobody says how many there are. */
export function incomingContent(bytes: Buffer, filename = 'part.bin', declared = true): IncomingContent {
  return {
    filename,
    declaredSizeBytes: declared ? bytes.length : null,
    open: () => Readable.from([bytes]),
  };
}
