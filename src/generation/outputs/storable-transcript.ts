import type { KeptTranscript, Transcript } from '../../domain/generation';
import type { GenerationPolicy } from '../request/request-settings';
import { HELD_SECONDS } from './hold-bytes';

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

export interface TranscriptToKeep {
  readonly transcript: KeptTranscript | null;
  /** null: as long as a file. */
  readonly transcriptSeconds: number | null;
}

/**
 * What is kept of a transcript: its text lives as a file would that is stored now, so where outputs are not stored it is
 * only held for who comes for it, and under zero data retention it is not kept at all.
 */
export function transcriptToKeep(
  transcript: Transcript | null,
  { zeroDataRetention, storeByDefault }: GenerationPolicy,
  background: boolean,
): TranscriptToKeep {
  if (transcript === null || (storeByDefault && !zeroDataRetention)) return { transcript, transcriptSeconds: null };
  if (background && !zeroDataRetention) return { transcript, transcriptSeconds: HELD_SECONDS };
  return { transcript: { ...transcript, text: null, segments: [] }, transcriptSeconds: null };
}
