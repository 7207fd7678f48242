import type { Transcript } from '../../domain/generation';

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
