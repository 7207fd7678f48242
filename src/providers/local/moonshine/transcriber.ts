import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { noteThread, threadClock, threadHeap, watchProcessorTime } from '../../../concurrency/thread-limits';
import { MediaFailure } from '../../../domain/errors';
import type { TranscriptSegment } from '../../../domain/generation';

/** One recording for the transcription thread: one channel at `SAMPLE_RATE_HZ`. */
export interface TranscriptionJob {
  /** null: nothing but to load the model. */
  readonly samples: Int16Array<ArrayBuffer> | null;
}

/** What the thread reports of it. When it fails, it throws, and so ends. */
export type TranscriptionMessage =
  /** The model is being loaded, before anything is transcribed: 0 to 100 of that. */
  | { readonly type: 'LOADING'; readonly percent: number }
  | { readonly type: 'PROGRESS'; readonly percent: number }
  | { readonly type: 'DONE'; readonly segments: readonly TranscriptSegment[] };

/** Of JavaScript objects: the tokenizer and the segments. The model and the samples do not count. */
const MAX_HEAP_MB = 256;
/** Of a processor, without a sign of life. To load took up to 8 s, a piece of 20 s up to 6. */
const MAX_SILENT_PROCESSOR_MS = 60_000;
/** By the clock: where threads of other programs go before it, this one may get next to nothing of a processor. */
const MAX_SILENCE_MS = 900_000;

export class TranscriptionStalledError extends Error {
  override readonly name = 'TranscriptionStalledError';
}

/** Of a job's progress, what it takes to load the model first: about as long as a minute of sound. */
const LOADING_SHARE = 0.2;

interface TranscriptionContext {
  readonly signal: AbortSignal;
  readonly onProgress: (percent: number) => void;
}

/**
 * The model in a thread that stays, because it takes seconds to load: ahead, or by the first job. It takes one job at a
 * time. A job that must stop is stopped by ending the thread, and the next one has a new one.
 */
export class Transcriber {
  private worker: Worker | null = null;
  private closed = false;

  /** @param onLoading 0 to 100, whenever a thread loads the model */
  constructor(private readonly onLoading: (percent: number) => void = () => {}) {}

  /** Has the model loaded, unless it is; what fails then fails again for the next job, and is reported there. */
  preload(): void {
    if (this.closed || this.worker !== null) return;
    this.worker = this.start();
    this.worker.postMessage({ samples: null } satisfies TranscriptionJob);
  }

  /**
   * @param samples of one channel at `SAMPLE_RATE_HZ`; taken, not copied
   * @throws the signal's reason
   * @throws {TranscriptionStalledError}
   * @throws {MediaFailure} INTERRUPTED: it has been closed
   * @throws what the thread failed with
   */
  async transcribe(
    samples: Int16Array<ArrayBuffer>,
    context: TranscriptionContext,
  ): Promise<readonly TranscriptSegment[]> {
    context.signal.throwIfAborted();
    if (this.closed) throw interrupted();
    this.worker ??= this.start();
    const worker = this.worker;
    try {
      worker.postMessage({ samples } satisfies TranscriptionJob, [samples.buffer]);
      return await segmentsOf(worker, context);
    } catch (error) {
      this.worker = null;
      await worker.terminate();
      throw this.closed ? interrupted(error) : error;
    }
  }

  /** Ends the thread; a job under way is rejected. */
  async close(): Promise<void> {
    this.closed = true;
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(path.join(__dirname, 'transcription-thread.js'), {
      resourceLimits: threadHeap(MAX_HEAP_MB),
      // Nothing in such a thread has a use for the process's secrets.
      env: {},
      execArgv: [],
    });
    noteThread(worker);
    // A job is told of it by a listener of its own; without a listener an idle thread's failure would end the process.
    worker.on('error', () => {});
    worker.on('message', (message: TranscriptionMessage) => {
      if (message.type === 'LOADING') this.onLoading(message.percent);
    });
    worker.once('exit', () => {
      if (this.worker === worker) this.worker = null;
    });
    worker.unref();
    return worker;
  }
}

function segmentsOf(worker: Worker, context: TranscriptionContext): Promise<readonly TranscriptSegment[]> {
  const { signal, onProgress } = context;
  let stopWaiting = () => {};
  const segments = new Promise<readonly TranscriptSegment[]>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const leave = () => reject(new Error('The thread ended before its job did'));
    const stall = () => reject(new TranscriptionStalledError('The model is stuck'));
    const timer = setTimeout(stall, MAX_SILENCE_MS);
    const watch = () => watchProcessorTime(threadClock(worker), MAX_SILENT_PROCESSOR_MS, stall);
    let stopWatching = watch();
    // Of 100, what loading the model has taken, if this job waits for it.
    let loaded = 0;
    const receive = (message: TranscriptionMessage) => {
      timer.refresh();
      stopWatching();
      stopWatching = watch();
      switch (message.type) {
        case 'LOADING':
          loaded = LOADING_SHARE * message.percent;
          if (!signal.aborted) onProgress(loaded);
          return;
        case 'PROGRESS':
          if (!signal.aborted) onProgress(loaded + ((100 - loaded) * message.percent) / 100);
          return;
        case 'DONE':
          resolve(message.segments);
          return;
        default:
          message satisfies never;
      }
    };
    worker.on('message', receive).once('error', reject).once('exit', leave);
    signal.addEventListener('abort', abort, { once: true });
    stopWaiting = () => {
      clearTimeout(timer);
      stopWatching();
      signal.removeEventListener('abort', abort);
      worker.off('message', receive).off('error', reject).off('exit', leave);
    };
  });
  return segments.finally(() => stopWaiting());
}

function interrupted(cause?: unknown): MediaFailure {
  return new MediaFailure('INTERRUPTED', 'The service was stopped meanwhile.', { retryable: true, cause });
}
