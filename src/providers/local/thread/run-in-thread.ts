import { readFile } from 'node:fs/promises';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { lowerPriority, threadHeap } from '../../../concurrency/thread-limits';

/** Enough for any job of these models on a slow machine, and an end to one that hangs. */
const DEFAULT_TIMEOUT_MS = 300_000;
/** Of JavaScript objects. The memory of typed arrays and of WebAssembly does not count. */
const DEFAULT_MAX_HEAP_MB = 128;

interface ThreadOptions {
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

/** Errors of the platform, such as those of copying, come across as bare objects; from Node 26, without their message. */
function asError(failure: unknown): unknown {
  const isError = typeof failure === 'object' && failure !== null && 'message' in failure && failure.message !== '';
  return isError ? failure : new Error('The job failed', { cause: failure });
}

/** What a thread reports of its job. A job that fails throws, and so ends its thread. */
type ThreadMessage<Output> =
  | { readonly type: 'PROGRESS'; readonly percent: number }
  | { readonly type: 'DONE'; readonly output: Output };

/** @param percent 0 to 100 */
type ReportProgress = (percent: number) => void;

/**
 * The whole of a thread's script: does the one job that the thread was started for by `runInThread`. What `work`
 * throws is what `runInThread` rejects with, as far as it can be copied: of an error its message, stack and own
 * properties, not its class.
 *
 * @param transfer the memory of the output that is handed over rather than copied
 */
export function serveJob<Input, Output>(
  work: (input: Input, reportProgress: ReportProgress) => Output | Promise<Output>,
  transfer: (output: Output) => ArrayBuffer[] = () => [],
): void {
  const port = parentPort;
  if (port === null) throw new Error('A job is served in a thread only');
  const post = (message: ThreadMessage<Output>, list: ArrayBuffer[] = []) => port.postMessage(message, list);
  lowerPriority();
  const serve = async () => {
    const output = await work(workerData as Input, (percent) => post({ type: 'PROGRESS', percent }));
    post({ type: 'DONE', output }, transfer(output));
  };
  serve().catch((failure: unknown) => {
    // Out of the promise, it ends the thread whatever the process has been told to do about unhandled rejections.
    setImmediate(() => {
      throw failure;
    });
  });
}

const programs = new Map<string, Promise<WebAssembly.Module>>();

/**
 * A package's WebAssembly, compiled once for the process, as modules of JavaScript are, and shared by all threads.
 * Compiled by each of them, a short job of FFmpeg took 0.95 s of processor time; shared, it takes 0.13 s.
 *
 * @param specifier as for `require`
 * @throws an error with the code MODULE_NOT_FOUND, when it is of an optional package that is missing
 */
export function sharedProgram(specifier: string): Promise<WebAssembly.Module> {
  const compiled = programs.get(specifier);
  if (compiled !== undefined) return compiled;
  const program = compile(specifier);
  programs.set(specifier, program);
  program.catch(() => programs.delete(specifier));
  return program;
}

async function compile(specifier: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(require.resolve(specifier)));
}
