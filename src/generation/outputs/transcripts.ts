import type { GenerationEnd } from '../../database/repositories/generations/finish-generation';
import type { GenerationPolicy } from '../../database/repositories/generations/generation-policy';
import type { Transcript } from '../../domain/generation';
import { TEMPORARY_SECONDS } from './temporary-blobs';

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

/** What the end of a generation keeps of one. */
export type TranscriptToKeep = Pick<GenerationEnd, 'transcript' | 'transcriptSeconds'>;

/** Of a generation that none came of. */
export const NO_TRANSCRIPT: TranscriptToKeep = { transcript: null, transcriptSeconds: null };

/**
 * What is kept of a transcript: its text lives as a file would that is stored now, so where outputs are not stored it is
 * only kept for the hour, and under zero data retention it is not kept at all.
 */
export function transcriptToKeep(
  transcript: Transcript,
  { zeroDataRetention, storeByDefault }: GenerationPolicy,
  background: boolean,
): TranscriptToKeep {
  if (storeByDefault && !zeroDataRetention) return { transcript, transcriptSeconds: null };
  if (background && !zeroDataRetention) return { transcript, transcriptSeconds: TEMPORARY_SECONDS };
  return { transcript: { ...transcript, text: null, segments: [] }, transcriptSeconds: null };
}
