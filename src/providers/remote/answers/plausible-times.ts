import type { Transcript, TranscriptSegment } from '../../../domain/generation';

/** Over eleven days: no file is so long. */
const MAX_SECONDS = 1e6;

/** null for what is no time within a file, or the length of one. */
export function plausibleSeconds(seconds: number | null): number | null {
  return seconds !== null && seconds >= 0 && seconds <= MAX_SECONDS ? seconds : null;
}

/** When the last of what is spoken ends; null where no end is told that can be. */
export function endOf(segments: readonly Pick<TranscriptSegment, 'endSeconds'>[]): number | null {
  return segments.reduce<number | null>((last, { endSeconds }) => {
    const end = plausibleSeconds(endSeconds);
    return end === null ? last : Math.max(last ?? 0, end);
  }, null);
}

/**
 * The same transcript, whatever times a provider gave it: parts in the order of their beginnings, none of which ends before
 * it begins. A part without a time that can be is left out, as the text has it all; the length of such is that of the parts.
 */
export function withPlausibleTimes(transcript: Transcript): Transcript {
  const segments = transcript.segments
    .flatMap((segment) => {
      const startSeconds = plausibleSeconds(segment.startSeconds);
      if (startSeconds === null) return [];
      return [
        { ...segment, startSeconds, endSeconds: Math.max(startSeconds, plausibleSeconds(segment.endSeconds) ?? 0) },
      ];
    })
    .sort((one, other) => one.startSeconds - other.startSeconds);
  const { durationSeconds } = transcript;
  const isDoubtful = durationSeconds !== null && plausibleSeconds(durationSeconds) === null;
  return { ...transcript, segments, durationSeconds: isDoubtful ? endOf(segments) : durationSeconds };
}
