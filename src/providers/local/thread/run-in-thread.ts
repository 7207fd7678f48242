import { Worker } from 'node:worker_threads';
import { threadHeap } from '../../../concurrency/thread-heap';
import type { ThreadMessage } from './serve-job';

/** Enough for any job of these models on a slow machine, and an end to one that hangs. */
const DEFAULT_TIMEOUT_MS = 300_000;
/** Of JavaScript objects. The memory of typed arrays and of WebAssembly does not count. */
const DEFAULT_MAX_HEAP_MB = 128;

export interface ThreadOptions {
  /** Ends the thread. */
  readonly signal: AbortSignal;
  /** Memory of the input that is handed over rather than copied. */
  readonly transfer?: ArrayBuffer[];
  /** Default 128. */
  readonly maxHeapMb?: number;
  /** Default 5 minutes. */
  readonly timeoutMs?: number;
  /** 0 to 100, as the job reports it. */
  readonly onProgress?: (percent: number) => void;
}

export class ThreadTimeoutError extends Error {
  override readonly name = 'ThreadTimeoutError';
}

/**
 * Does one job in a thread of its own, whose script is a call of `serveJob`. When the promise is settled, the thread
 * has ended.
 *
 * @param file of JavaScript
 * @throws the signal's reason
 * @throws {ThreadTimeoutError}
 * @throws what the job threw; an error with the code `ERR_WORKER_OUT_OF_MEMORY`, when the heap was too small
 */
export async function runInThread<Input, Output>(file: string, input: Input, options: ThreadOptions): Promise<Output> {
  const { signal, transfer = [], maxHeapMb = DEFAULT_MAX_HEAP_MB } = options;
  signal.throwIfAborted();
  const worker = new Worker(file, {
    workerData: input,
    transferList: transfer,
    resourceLimits: threadHeap(maxHeapMb),
    // Nothing in such a thread has a use for the process's secrets.
    env: {},
    execArgv: [],
  });
  try {
    return await outputOf<Output>(worker, options);
  } finally {
    await worker.terminate();
  }
}

function outputOf<Output>(worker: Worker, options: ThreadOptions): Promise<Output> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, onProgress } = options;
  let stopWaiting = () => {};
  const output = new Promise<Output>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const timer = setTimeout(() => reject(new ThreadTimeoutError('The job took too long')), timeoutMs);
    worker.on('message', (message: ThreadMessage<Output>) => {
      switch (message.type) {
        case 'PROGRESS':
          if (!signal.aborted) onProgress?.(message.percent);
          return;
        case 'DONE':
          resolve(message.output);
          return;
        default:
          message satisfies never;
      }
    });
    // The listener stays for as long as the thread: without one, a late failure would end the process.
    worker.on('error', (failure: unknown) => reject(asError(failure)));
    worker.once('exit', () => reject(new Error('The thread ended before its job did')));
    signal.addEventListener('abort', abort, { once: true });
    stopWaiting = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
  });
  return output.finally(() => stopWaiting());
}

/** Errors of the platform, such as those of copying, come across as bare objects. */
function asError(failure: unknown): unknown {
  const isError = typeof failure === 'object' && failure !== null && 'message' in failure;
  return isError ? failure : new Error('The job failed', { cause: failure });
}
