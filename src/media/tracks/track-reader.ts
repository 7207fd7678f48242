import { join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { noteThread, watchProcessorTime } from '../../concurrency/processor-time';
import { threadHeap } from '../../concurrency/thread-heap';
import type { ByteSource } from '../byte-source';
import { ProbeLimitReached } from '../probe-limits';
import type { TrackMimeType } from './media-of-tracks';
import type { TrackSummary } from './track-summary';
import type { FromWorker, ReadBytes, TrackRequest } from './worker-messages';

/** Measured: the tables of 2 million samples fit (nine hours at 60 frames a second), those of 4 million do not. */
const MAX_HEAP_MB = 128;

export interface TrackReadRequest {
  readonly mimeType: TrackMimeType;
  /** Whether the whole file may be read to find a duration that is written nowhere. */
  readonly mayReadWhole: boolean;
}

interface RunLimits {
  readonly signal: AbortSignal;
  readonly maxProcessorMs: number;
}

interface RunEnd {
  readonly found: TrackSummary | null;
  /** null: the worker came to the end. */
  readonly failure: unknown;
}

/** The parser could make nothing of the file. */
export class UnreadableTracksError extends Error {
  override readonly name = 'UnreadableTracksError';
}

/**
 * Reads the tracks of audio and video files in worker threads: the parser is plain JavaScript, and a crafted file can
 * have it loop or allocate without end. A run that must stop, for whatever reason, is stopped by ending its thread.
 * A thread that came to the end of its run serves the next one, which saves its start (30 to 50 ms).
 */
export class TrackReader {
  private idle: Worker[] = [];
  private readonly all = new Set<Worker>();

  /** @param maxProcessorMs that one run may take, however long it has to wait for a processor, or for bytes */
  constructor(private readonly maxProcessorMs: number) {}

  /**
   * @returns what was found; when the signal aborted with `ProbeLimitReached`, `source` rejected with it, or the
   * processor time or the memory ran out, what was found by then: null for nothing
   * @throws {UnreadableTracksError}
   * @throws what `source` failed with, or the signal's reason, as it was
   */
  async read(source: ByteSource, request: TrackReadRequest, signal: AbortSignal): Promise<TrackSummary | null> {
    signal.throwIfAborted();
    const worker = this.idle.pop() ?? this.start();
    const { found, failure } = await run(worker, source, request, { signal, maxProcessorMs: this.maxProcessorMs });
    if (failure === null || failure instanceof UnreadableTracksError) this.idle.push(worker);
    else void worker.terminate();
    if (failure === null || failure instanceof ProbeLimitReached || isOutOfMemory(failure)) return found;
    if (failure instanceof UnreadableTracksError && found !== null) return found;
    throw failure;
  }

  /** Ends every thread; runs under way are rejected. */
  async close(): Promise<void> {
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  private start(): Worker {
    const worker = new Worker(join(__dirname, 'track-worker.js'), {
      resourceLimits: threadHeap(MAX_HEAP_MB),
      // Nothing in a parser's thread has a use for the process's secrets.
      env: {},
      execArgv: [],
    });
    this.all.add(worker);
    worker.once('exit', () => {
      this.all.delete(worker);
      this.idle = this.idle.filter((other) => other !== worker);
    });
    // A run hears of it on its own; without a listener an idle thread's failure would end the process.
    worker.on('error', () => {});
    noteThread(worker);
    worker.unref();
    return worker;
  }
}

/** Answers one run's reads until it ends, one way or another. Never rejects. */
function run(
  worker: Worker,
  source: ByteSource,
  request: TrackReadRequest,
  { signal, maxProcessorMs }: RunLimits,
): Promise<RunEnd> {
  const { port1: port, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    let found: TrackSummary | null = null;
    const end = (failure: unknown) => {
      port.close();
      stopWatching();
      signal.removeEventListener('abort', stop);
      worker.off('error', end).off('exit', leave);
      resolve({ found, failure });
    };
    const stop = () => end(signal.reason);
    const stopWatching = watchProcessorTime(worker, maxProcessorMs, () =>
      end(new ProbeLimitReached(`It took over ${maxProcessorMs} ms of a processor`)),
    );
    const leave = () => end(new Error('The thread that reads tracks was ended'));
    port.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'READ':
          source.read(message.start, message.end).then((bytes) => answer(port, message.id, bytes), end);
          return;
        case 'SUMMARY':
          found = message.summary;
          return;
        case 'DONE':
          end(null);
          return;
        case 'LIMIT':
          end(new ProbeLimitReached('It has more to look at than is looked at'));
          return;
        case 'UNREADABLE':
          end(new UnreadableTracksError(message.reason));
          return;
        default:
          message satisfies never;
      }
    });
    signal.addEventListener('abort', stop, { once: true });
    worker.once('error', end).once('exit', leave);
    worker.postMessage({ port: port2, sizeBytes: source.sizeBytes, ...request } satisfies TrackRequest, [port2]);
  });
}

/** Hands over a copy: a message would take the whole memory block along that `bytes` may be a small part of. */
function answer(port: MessagePort, id: number, bytes: Uint8Array): void {
  const copy = new Uint8Array(bytes);
  port.postMessage({ id, bytes: copy } satisfies ReadBytes, [copy.buffer]);
}

function isOutOfMemory(failure: unknown): boolean {
  return (
    typeof failure === 'object' && failure !== null && 'code' in failure && failure.code === 'ERR_WORKER_OUT_OF_MEMORY'
  );
}
