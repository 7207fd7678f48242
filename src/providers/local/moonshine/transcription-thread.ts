import { parentPort } from 'node:worker_threads';
import { lowerPriority } from '../../../concurrency/lower-priority';
import { tellThread } from '../../../concurrency/processor-time';
import type { TranscriptSegment } from '../../../domain/generation';
import { cutAtPauses } from './cut-at-pauses';
import { joinPieces, type Passage } from './join-pieces';
import { loadRecognizer, type Recognize } from './recognizer';
import { spreadText } from './spread-text';
import { SAMPLE_RATE_HZ, type TranscriptionJob, type TranscriptionMessage } from './transcription-message';

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
  for (const passage of joinPieces(cutAtPauses(samples), samples.length)) {
    const text = recognize(soundOf(samples, passage));
    for (const { start, end, ...said } of spreadText(text, passage.pieces)) {
      segments.push({ startSeconds: start / SAMPLE_RATE_HZ, endSeconds: end / SAMPLE_RATE_HZ, ...said, speaker: null });
    }
    send({ type: 'PROGRESS', percent: (100 * (passage.heard.at(-1)?.end ?? 0)) / samples.length });
  }
  send({ type: 'DONE', segments });
}

function soundOf(samples: Int16Array, { heard }: Passage): Int16Array {
  const sound = new Int16Array(heard.reduce((sum, { start, end }) => sum + end - start, 0));
  let at = 0;
  for (const { start, end } of heard) {
    sound.set(samples.subarray(start, end), at);
    at += end - start;
  }
  return sound;
}

function send(message: TranscriptionMessage): void {
  parentPort?.postMessage(message);
}
