import type { TranscriptSegment } from '../../../domain/generation';

/** A word of a transcript, or what stands between two. */
export interface SpokenWord {
  readonly text: string;
  /** null: not said. */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  readonly speaker: string | null;
  /** It stands between words, and lasts as long as the silence that it stands for. */
  readonly isSpace: boolean;
}

/** A silence that ends a segment, as in Deepgram's utterances. */
const SILENCE_SECONDS = 0.8;

/** One segment for as long as the same person speaks without a pause. */
export function joinWords(words: readonly SpokenWord[]): readonly TranscriptSegment[] {
  const segments: TranscriptSegment[] = [];
  for (const { text, startSeconds, endSeconds, speaker, isSpace } of words) {
    const last = segments.at(-1);
    const start = startSeconds ?? last?.endSeconds ?? 0;
    const end = endSeconds ?? start;
    if (last !== undefined && (isSpace || (last.speaker === speaker && start - last.endSeconds < SILENCE_SECONDS))) {
      const lastEnd = isSpace ? last.endSeconds : end;
      segments[segments.length - 1] = { ...last, endSeconds: lastEnd, text: last.text + text };
    } else if (!isSpace) {
      segments.push({ startSeconds: start, endSeconds: end, text, speaker });
    }
  }
  return segments.map((segment) => ({ ...segment, text: segment.text.trim() }));
}
