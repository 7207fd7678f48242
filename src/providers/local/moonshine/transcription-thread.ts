import { parentPort } from 'node:worker_threads';
import { lowerPriority } from '../../../concurrency/lower-priority';
import { tellThread } from '../../../concurrency/processor-time';
import type { TranscriptSegment } from '../../../domain/generation';
import { cutAtPauses } from './cut-at-pauses';
import { loadRecognizer, type Recognize } from './recognizer';
import { SAMPLE_RATE_HZ, type TranscriptionJob, type TranscriptionMessage } from './transcription-message';

/** The entry point of the thread that `Transcriber` starts: one job after the other, the model loaded by the first. */
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
  recognizer ??= loadRecognizer();
  const recognize = await recognizer;
  const segments: TranscriptSegment[] = [];
  for (const { start, end } of cutAtPauses(samples)) {
    const text = recognize(samples.subarray(start, end));
    if (text !== '') {
      segments.push({ startSeconds: start / SAMPLE_RATE_HZ, endSeconds: end / SAMPLE_RATE_HZ, text, speaker: null });
    }
    send({ type: 'PROGRESS', percent: (100 * end) / samples.length });
  }
  send({ type: 'DONE', segments });
}

function send(message: TranscriptionMessage): void {
  parentPort?.postMessage(message);
}
