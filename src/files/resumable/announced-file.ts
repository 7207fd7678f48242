import { MediaFailure } from '../../domain/errors';
import type { FilePurpose } from '../../domain/file';
import type { MimeType } from '../../domain/media-type';
import { checkFileAttributes, type FileAttributesInput } from '../file-attributes';
import { checkIdempotency, type Idempotency } from '../idempotency';
import { checkAnnouncedType } from '../upload/check-media-type';
import { tooLarge } from '../upload/measure-content';

export interface CreateFileUploadInput extends FileAttributesInput {
  readonly filename: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly purpose: FilePurpose;
  readonly sha256?: string | null;
  readonly idempotencyKey?: string | null;
}

/** What a client says of a file before it sends the bytes, checked. */
export interface AnnouncedFile {
  readonly filename: string;
  /** A guess: what the bytes are is seen when they are there. */
  readonly mimeType: MimeType;
  readonly sizeBytes: number;
  readonly purpose: FilePurpose;
  readonly expectedSha256: string | null;
  /** null: the project's default. */
  readonly ttlSeconds: number | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly idempotency: Idempotency | null;
}

/** @throws {MediaFailure} INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE, EMPTY_FILE, FILE_TOO_LARGE, with the path of the field */
export function checkAnnouncedFile(input: CreateFileUploadInput, maxBytes: number): AnnouncedFile {
  const { filename, mimeType, sizeBytes, purpose } = input;
  const attributes = checkFileAttributes(input, ['input']);
  const expectedSha256 = input.sha256 ?? null;
  const call = { operation: 'createFileUpload', ...attributes, mimeType, sizeBytes, purpose, sha256: expectedSha256 };
  return {
    filename: attributes.filename ?? filename,
    mimeType: checkAnnouncedType(input, purpose, ['input', 'mimeType']),
    sizeBytes: checkSize(sizeBytes, maxBytes),
    purpose,
    expectedSha256,
    ttlSeconds: attributes.ttlSeconds,
    tags: attributes.tags ?? [],
    metadata: attributes.metadata ?? {},
    idempotency: checkIdempotency(input.idempotencyKey, call, { comparesBytes: false }),
  };
}

function checkSize(sizeBytes: number, maxBytes: number): number {
  const path = ['input', 'sizeBytes'];
  if (sizeBytes < 0) throw new MediaFailure('INVALID_INPUT', 'A file does not have fewer than 0 bytes.', { path });
  if (sizeBytes === 0) throw new MediaFailure('EMPTY_FILE', 'The file is empty.', { path });
  if (sizeBytes > maxBytes) throw tooLarge(maxBytes).at(path);
  return sizeBytes;
}
