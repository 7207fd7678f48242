import type { TranscriptionModelV3 } from '@ai-sdk/provider';
import { z } from 'zod';
import type { TranscriptSegment } from '../../../domain/generation';
import type { ProviderName } from '../provider-settings';

type SdkAnswer = Awaited<ReturnType<TranscriptionModelV3['doGenerate']>>;

interface Answer extends Pick<SdkAnswer, 'segments'> {
  readonly response: Pick<SdkAnswer['response'], 'body'>;
}

/** https://developers.deepgram.com/docs/utterances */
const DEEPGRAM = z.object({
  results: z.object({
    utterances: z.array(
      z.object({ start: z.number(), end: z.number(), transcript: z.string(), speaker: z.number().optional() }),
    ),
  }),
});

/** https://elevenlabs.io/docs/api-reference/speech-to-text/convert */
const ELEVENLABS = z.object({
  words: z.array(
    z.object({
      text: z.string(),
      type: z.string(),
      start: z.number().nullish(),
      end: z.number().nullish(),
      speaker_id: z.string().nullish(),
    }),
  ),
});

/** A silence that ends a segment, as in Deepgram's utterances. */
const SILENCE_SECONDS = 0.8;

/** The segments of an answer. The SDK leaves out who spoke, and gives single words where the provider does. */
export function segmentsOf(provider: ProviderName, answer: Answer, diarize: boolean): readonly TranscriptSegment[] {
  const speakerOf = (speaker: string | null) => (diarize ? speaker : null);
  if (provider === 'deepgram') {
    const { data } = DEEPGRAM.safeParse(answer.response.body);
    const utterances = data?.results.utterances ?? [];
    return utterances.map(({ start, end, transcript, speaker }) => ({
      startSeconds: start,
      endSeconds: end,
      text: transcript,
      speaker: speakerOf(speaker === undefined ? null : String(speaker)),
    }));
  }
  if (provider === 'elevenlabs') {
    const { data } = ELEVENLABS.safeParse(answer.response.body);
    return joinWords(data?.words ?? [], speakerOf);
  }
  return answer.segments.map(({ startSecond, endSecond, text }) => ({
    startSeconds: startSecond,
    endSeconds: endSecond,
    text: text.trim(),
    speaker: null,
  }));
}

type Word = z.infer<typeof ELEVENLABS>['words'][number];

/** One segment for as long as the same person speaks without a pause. */
function joinWords(words: readonly Word[], speakerOf: (speaker: string | null) => string | null): TranscriptSegment[] {
  const segments: TranscriptSegment[] = [];
  for (const word of words) {
    const last = segments.at(-1);
    const start = word.start ?? last?.endSeconds ?? 0;
    const end = word.end ?? start;
    const speaker = speakerOf(word.speaker_id ?? null);
    const isSpace = word.type === 'spacing';
    if (last !== undefined && (isSpace || (last.speaker === speaker && start - last.endSeconds < SILENCE_SECONDS))) {
      // A space lasts as long as the silence that it stands for.
      const endSeconds = isSpace ? last.endSeconds : end;
      segments[segments.length - 1] = { ...last, endSeconds, text: last.text + word.text };
    } else if (!isSpace) {
      segments.push({ startSeconds: start, endSeconds: end, text: word.text, speaker });
    }
  }
  return segments.map((segment) => ({ ...segment, text: segment.text.trim() }));
}
