import { parentPort } from 'node:worker_threads';
import { lowerPriority, tellThread } from '../../../concurrency/thread-limits';
import type { TranscriptSegment } from '../../../domain/generation';
import { SAMPLE_RATE_HZ } from './levels';
import { cutAtPauses, joinPieces, type Passage } from './passages';
import { loadRecognizer, type Recognize } from './recognizer';
import { spreadText } from './spread-text';
import { joined, transcribePassage } from './transcribe-passage';
import type { TranscriptionJob, TranscriptionMessage } from './transcriber';

/** The entry point of the thread that `Transcriber` starts: one job after the other, the model loaded for the first. */
let recognizer: Promise<Recognize> | null = null;

lowerPriority();
if (parentPort !== null) tellThread(parentPort);
parentPort?.on('message', (job: TranscriptionJob) => {
  transcribe(job).catch((failure: unknown) => {
    // Out of the promise, it ends the thread whatever the process has been told to do about unhandled rejections.
    setImmediate(() => {
      throw failure;
    });
  });
});

async function transcribe({ samples }: TranscriptionJob): Promise<void> {
  recognizer ??= loadRecognizer((percent) => send({ type: 'LOADING', percent }));
  const recognize = await recognizer;
  if (samples === null) return;
  const segments: TranscriptSegment[] = [];
  let percent = 0;
  for (const passage of joinPieces(cutAtPauses(samples), samples.length)) {
    let tries = 0;
    const text = transcribePassage(soundOf(samples, passage), (sound) => {
      // A sign of life: another try takes as long as another passage.
      if (tries > 0) send({ type: 'PROGRESS', percent });
      tries += 1;
      return recognize(sound);
    });
    for (const { start, end, ...said } of spreadText(text, passage.pieces)) {
      segments.push({ startSeconds: start / SAMPLE_RATE_HZ, endSeconds: end / SAMPLE_RATE_HZ, ...said, speaker: null });
    }
    percent = (100 * (passage.padded.at(-1)?.end ?? 0)) / samples.length;
    send({ type: 'PROGRESS', percent });
  }
  send({ type: 'DONE', segments });
}

function soundOf(samples: Int16Array, { padded }: Passage): Int16Array {
  return joined(padded.map(({ start, end }) => samples.subarray(start, end)));
}

function send(message: TranscriptionMessage): void {
  parentPort?.postMessage(message);
}
