import { type ByteSource, ProbeLimitReached } from '../byte-source';
import {
  type RunEnd,
  TrackProcess,
  TrackProcessKilled,
  type TrackReadRequest,
  UnreadableTracksError,
} from './track-process';
import type { TrackSummary } from './track-summary';

/** An idle process holds 65 MB, some of it in common with this one; to start one takes the tenth of a second. */
const MAX_IDLE_MS = 60_000;

/**
 * Reads the tracks of audio and video files in child processes: the parser is plain JavaScript, and a crafted file can
 * have it loop or allocate without end. In a thread, one allocation that is too large would end the whole service. A run
 * that must stop, for whatever reason, is stopped by killing its process. One that came to the end of its run serves the
 * next, which saves its start (100 ms, twice what a thread takes), and ends when there is none for a while.
 */
export class TrackReader {
  private readonly idle = new Map<TrackProcess, NodeJS.Timeout>();
  private readonly all = new Set<TrackProcess>();

  /** @param maxProcessorMs that one run may take, however long it has to wait for a processor, or for bytes */
  constructor(private readonly maxProcessorMs: number) {}

  /**
   * @returns what was found; when the signal aborted with `ProbeLimitReached`, `source` rejected with it, or the
   * processor time or the memory ran out, or the system killed the process twice, what was found by then: null for nothing
   * @throws {UnreadableTracksError}
   * @throws what `source` failed with, or the signal's reason, as it was
   */
  async read(source: ByteSource, request: TrackReadRequest, signal: AbortSignal): Promise<TrackSummary | null> {
    const first = await this.runIn(this.takeIdle() ?? this.start(), source, request, signal);
    // It may have been killed for what others took: once more, and alone to blame if that is killed as well.
    const isKilled = first.failure instanceof TrackProcessKilled;
    const { found, failure } = isKilled ? await this.runIn(this.start(), source, request, signal) : first;
    if (failure === null || failure instanceof ProbeLimitReached || failure instanceof TrackProcessKilled) return found;
    if (failure instanceof UnreadableTracksError && found !== null) return found;
    throw failure;
  }

  /** Ends every process; runs under way are rejected. */
  async close(): Promise<void> {
    await Promise.all([...this.all].map((reader) => reader.kill()));
  }

  private async runIn(
    reader: TrackProcess,
    source: ByteSource,
    request: TrackReadRequest,
    signal: AbortSignal,
  ): Promise<RunEnd> {
    signal.throwIfAborted();
    const end = await reader.run(source, request, { signal, maxProcessorMs: this.maxProcessorMs });
    if (end.failure === null || end.failure instanceof UnreadableTracksError) this.keep(reader);
    else void reader.kill();
    return end;
  }

  private start(): TrackProcess {
    const reader = new TrackProcess();
    this.all.add(reader);
    void reader.ended.then(() => {
      this.all.delete(reader);
      clearTimeout(this.idle.get(reader));
      this.idle.delete(reader);
    });
    return reader;
  }

  /** The one that was busy last, so that those beyond what is needed stay idle. */
  private takeIdle(): TrackProcess | undefined {
    const latest = [...this.idle].at(-1);
    if (latest === undefined) return undefined;
    const [reader, timer] = latest;
    clearTimeout(timer);
    this.idle.delete(reader);
    return reader;
  }

  private keep(reader: TrackProcess): void {
    if (!this.all.has(reader)) return;
    this.idle.set(reader, setTimeout(() => void reader.kill(), MAX_IDLE_MS).unref());
  }
}
