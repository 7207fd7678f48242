import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import {
  lowerPriorityOf,
  type ProcessorClock,
  processClock,
  processHeap,
  watchProcessorTime,
} from '../../concurrency/thread-limits';
import { RequestFailure } from '../../domain/errors';
import { type ByteSource, ProbeLimitReached } from '../byte-source';
import type { TrackMimeType } from './media-of-tracks';
import type { TrackSummary } from './track-summary';
import type { FromWorker, ToWorker } from './worker-messages';

/** The parser could make nothing of the file. */
export class UnreadableTracksError extends Error {
  override readonly name = 'UnreadableTracksError';
}

/** Measured: the tables of 2 million samples fit (nine hours at 60 frames a second), those of 4 million do not. */
const MAX_HEAP_MB = 128;

/**
 * How a process ends by itself when V8 can give it no more memory (Node: abort(), or 134 where there are no signals), and
 * when the parser hits upon a fault of V8's own.
 */
const ENDED_BY_THE_FILE: readonly unknown[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS', 134];

function stopping(): RequestFailure {
  return new RequestFailure('SERVICE_UNAVAILABLE', 'The process is stopping. Send it again in a moment.');
}

/** Something killed the process from outside: the kernel, above all, for want of memory. */
export class TrackProcessKilled extends Error {
  override readonly name = 'TrackProcessKilled';
}

export interface TrackReadRequest {
  readonly mimeType: TrackMimeType;
  /** Whether the whole file may be read to find a duration that is written nowhere. */
  readonly mayReadWhole: boolean;
}

interface RunLimits {
  readonly signal: AbortSignal;
  readonly maxProcessorMs: number;
}

export interface RunEnd {
  readonly found: TrackSummary | null;
  /**
   * null: the parser came to the end. `ProbeLimitReached`: a limit of the process's own was reached. `TrackProcessKilled`:
   * nobody here has killed it.
   */
  readonly failure: unknown;
}

/** One child process that reads tracks, one file at a time. */
export class TrackProcess {
  /** When it has ended, and all of its messages have arrived. Never rejects. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private lastRun = 0;
  private isKilledByUs = false;

  constructor() {
    this.child = fork(join(__dirname, 'track-worker.js'), {
      execArgv: processHeap(MAX_HEAP_MB),
      // Nothing in a parser's process has a use for the service's secrets.
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // Where it could not be started there is no close, only an error.
    this.ended = new Promise((resolve) => {
      this.child.once('close', () => resolve());
      this.child.on('error', () => {
        if (this.child.pid === undefined) resolve();
      });
    });
    if (this.child.pid !== undefined) lowerPriorityOf(this.child.pid);
    this.keepAlive(false);
  }

  /** Answers the parser's reads until it ends, one way or another. Never rejects. */
  run(source: ByteSource, request: TrackReadRequest, { signal, maxProcessorMs }: RunLimits): Promise<RunEnd> {
    const { child } = this;
    this.lastRun += 1;
    const run = this.lastRun;
    this.keepAlive(true);
    return new Promise((resolve) => {
      let found: TrackSummary | null = null;
      let waitingReads = 0;
      let over = false;
      const end = (failure: unknown) => {
        // A read may fail when the next run is under way.
        if (over) return;
        over = true;
        stopWatching();
        signal.removeEventListener('abort', stop);
        child.off('message', receive).off('error', end).off('close', leave);
        this.keepAlive(false);
        resolve({ found, failure });
      };
      const stop = () => end(signal.reason);
      const clock = processClock(
        child.pid ?? 0,
        clockUnless(() => waitingReads > 0),
      );
      const stopWatching = watchProcessorTime(clock, maxProcessorMs, () =>
        end(new ProbeLimitReached(`It took over ${maxProcessorMs} ms of a processor`)),
      );
      const leave = (code: number | null, killedBy: NodeJS.Signals | null) => {
        const how = killedBy ?? code;
        if (ENDED_BY_THE_FILE.includes(how)) return end(new ProbeLimitReached('It took too much memory'));
        // Whoever kills it while it reads ends the service.
        if (this.isKilledByUs) return end(stopping());
        const message = `The process that reads tracks was ended: ${how}`;
        end(how === 'SIGKILL' ? new TrackProcessKilled(message) : new Error(message));
      };
      const receive = (message: FromWorker) => {
        if (message.run !== run) return;
        switch (message.type) {
          case 'READ':
            waitingReads += 1;
            source.read(message.start, message.end).then((bytes) => {
              waitingReads -= 1;
              if (!over) this.send({ type: 'BYTES', run, id: message.id, bytes });
            }, end);
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
      };
      signal.addEventListener('abort', stop, { once: true });
      child.on('message', receive).once('error', end).once('close', leave);
      this.send({ type: 'REQUEST', run, sizeBytes: source.sizeBytes, ...request });
    });
  }

  /** Ends it at once, in whatever it is. */
  kill(): Promise<void> {
    this.isKilledByUs = true;
    // The service may have nothing else to wait for.
    this.keepAlive(true);
    this.child.kill('SIGKILL');
    return this.ended;
  }

  private send(message: ToWorker): void {
    // Of a process that has ended meanwhile, its end tells.
    if (this.child.connected) this.child.send(message, () => {});
  }

  /** Only while there is something to read does the service wait for it. */
  private keepAlive(busy: boolean): void {
    if (busy) this.child.ref();
    else this.child.unref();
    if (busy) this.child.channel?.ref();
    else this.child.channel?.unref();
  }
}

/** The wall's clock, but for the time in which somebody waits for something else. */
function clockUnless(waits: () => boolean): ProcessorClock {
  let busyMs = 0;
  let lastMs = performance.now();
  return () => {
    const now = performance.now();
    if (!waits()) busyMs += now - lastMs;
    lastMs = now;
    return busyMs;
  };
}
