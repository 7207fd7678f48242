import type { FormPart } from './form-reader';
import { MultipartError } from './multipart-error';

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
