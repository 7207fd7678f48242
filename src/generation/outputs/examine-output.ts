import { createHash } from 'node:crypto';
import { MediaFailure } from '../../domain/errors';
import type { PersistenceSkipReason } from '../../domain/file';
import type { GenerationOutput } from '../../domain/generation';
import { MIME_TYPES } from '../../domain/media';
import type { FileServices } from '../../files/file-services';
import { checkMediaType } from '../../files/upload/check-media-type';
import { SNIFF_BYTES } from '../../media/sniff-media-type';

export interface ExaminedOutput extends Pick<GenerationOutput, 'generationId' | 'index'> {
  readonly bytes: Uint8Array;
  readonly organizationId: string;
}

/** What is to be told of an output that is not stored. @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE, CORRUPT_MEDIA */
export async function examineOutput(
  { prober }: FileServices,
  { bytes, organizationId, ...output }: ExaminedOutput,
  reason: PersistenceSkipReason,
): Promise<GenerationOutput> {
  const sniffed = await checkMediaType(bytes.subarray(0, SNIFF_BYTES), MIME_TYPES);
  const read = async (start: number, end: number) => bytes.subarray(start, end);
  const caller = { organizationId, queue: 'UNBOUNDED' } as const;
  const { mimeType, details } = await prober.probe({ sizeBytes: bytes.byteLength, read }, sniffed, caller);
  return {
    ...output,
    mimeType,
    sizeBytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    media: details,
    persistence: { status: 'SKIPPED', reason },
  };
}

/** Bytes of a provider that are no media are its failure, not the client's. */
export function translateUnusableOutput(error: unknown): unknown {
  const unusable =
    error instanceof MediaFailure && ['EMPTY_FILE', 'UNSUPPORTED_MEDIA_TYPE', 'CORRUPT_MEDIA'].includes(error.code);
  if (!unusable) return error;
  return new MediaFailure('PROVIDER_FAILED', 'The model answered with bytes that are no media.', { cause: error });
}
