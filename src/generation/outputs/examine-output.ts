import { createHash } from 'node:crypto';
import type { GenerationEnd } from '../../database/repositories/generations/finish-generation';
import { MediaFailure } from '../../domain/errors';
import type { PersistenceSkipReason } from '../../domain/file';
import type { GenerationOutput, Transcript } from '../../domain/generation';
import { MIME_TYPES } from '../../domain/media';
import type { FileServices } from '../../files/file-services';
import { checkMediaType } from '../../files/upload/check-media-type';
import { SNIFF_BYTES } from '../../media/sniff-media-type';
import type { GenerationPolicy } from '../request/output-options';
import { TEMPORARY_SECONDS } from './temporary-blobs';

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

/** Without what no database keeps and no client needs: a provider may say anything, and is paid for it. */
export function storableTranscript(transcript: Transcript): Transcript {
  return {
    ...transcript,
    text: storable(transcript.text),
    segments: transcript.segments.map((segment) => ({
      ...segment,
      text: storable(segment.text),
      speaker: segment.speaker && storable(segment.speaker),
    })),
  };
}

/** JSON in Postgres has neither NUL nor halves of surrogate pairs. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/**
 * What is kept of a transcript: its text lives as a file would that is stored now, so where outputs are not stored it is
 * only kept for the hour, and under zero data retention it is not kept at all.
 */
export function transcriptToKeep(
  transcript: Transcript | null,
  { zeroDataRetention, storeByDefault }: GenerationPolicy,
  background: boolean,
): Pick<GenerationEnd, 'transcript' | 'transcriptSeconds'> {
  if (transcript === null || (storeByDefault && !zeroDataRetention)) return { transcript, transcriptSeconds: null };
  if (background && !zeroDataRetention) return { transcript, transcriptSeconds: TEMPORARY_SECONDS };
  return { transcript: { ...transcript, text: null, segments: [] }, transcriptSeconds: null };
}
