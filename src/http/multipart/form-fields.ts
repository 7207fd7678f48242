import { finished } from 'node:stream/promises';
import { MultipartError } from './multipart-error';
import type { FormPart } from './part-header';

/**
 * Reads the form's next part, which must be the field of this name.
 *
 * @throws {MultipartError} another part came first, it is too large, or not UTF-8
 */
export async function readField(part: FormPart | null, name: string, maxBytes: number): Promise<string> {
  if (part?.header.name !== name) {
    throw new MultipartError('BAD_REQUEST', 'The form must begin with the field "operations", then the field "map".');
  }
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of part.bytes) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) {
      throw new MultipartError('PAYLOAD_TOO_LARGE', `The field "${name}" is larger than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new MultipartError('BAD_REQUEST', `The field "${name}" is not UTF-8 text.`, { cause });
  }
}

/** Beside `operations`, `map` and the files: tokens against forgery, names of the form, and the like. */
export const MAX_OTHER_FIELDS = 16;
const MAX_OTHER_FIELD_BYTES = 64 * 1024;
const OWN_FIELDS: readonly string[] = ['operations', 'map'];

/** Whether a part is a text field that the specification of such forms knows nothing of, and that nothing asks for. */
export function isOtherField({ header: { name, filename, mimeType } }: FormPart): boolean {
  return filename === undefined && mimeType !== 'application/octet-stream' && !OWN_FIELDS.includes(name);
}

/** Lets such a field go by unread. @throws {MultipartError} it is no small text */
export async function passBy({ bytes }: FormPart): Promise<void> {
  let sizeBytes = 0;
  bytes.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_OTHER_FIELD_BYTES) {
      const message = `A field of the form is larger than ${MAX_OTHER_FIELD_BYTES} bytes.`;
      bytes.destroy(new MultipartError('PAYLOAD_TOO_LARGE', message));
    }
  });
  await finished(bytes);
}
