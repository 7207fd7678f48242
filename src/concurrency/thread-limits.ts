import { readFileSync, readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import type { MessagePort, ResourceLimits, Worker } from 'node:worker_threads';

/** The limit is passed by so much at the most. */
const CHECK_INTERVAL_MS = 50;
/** Of Linux's accounts of processes: `USER_HZ`, which is 100 wherever Node runs. */
const MS_PER_TICK = 10;
/** Fields of `/proc/…/stat` after the name, which is in brackets and may hold anything (proc(5)). */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** For how long something has been on a processor, in milliseconds. null: not known, as it has not begun, or has ended. */
export type ProcessorClock = () => number | null;

/** By which number Linux knows a worker's thread. */
const threads = new WeakMap<Worker, string>();

/** Called in a thread, first of all: tells the main thread which one it is. */
export function tellThread(parent: MessagePort): void {
  if (process.platform === 'linux') parent.postMessage(path.basename(readlinkSync('/proc/thread-self')));
}

/** Called with a worker that was just made: receives what `tellThread` sends. */
export function noteThread(worker: Worker): void {
  worker.once('message', (thread: string) => threads.set(worker, thread));
}

/** Node 20 does not tell a thread's time, so Linux is asked; elsewhere it is the time that its event loop was busy. */
export function threadClock(worker: Worker): ProcessorClock {
  if (process.platform !== 'linux') return () => worker.performance.eventLoopUtilization().active;
  return () => {
    const thread = threads.get(worker);
    return thread === undefined ? null : readProcessorMs(`/proc/self/task/${thread}/stat`);
  };
}

/**
 * Of all threads of a child process. Only Linux is asked.
 *
 * @param elsewhere what stands for it on other systems
 */
export function processClock(pid: number, elsewhere: ProcessorClock): ProcessorClock {
  return process.platform === 'linux' ? () => readProcessorMs(`/proc/${pid}/stat`) : elsewhere;
}

/**
 * Calls `onExceeded`, once, when the clock has gone on by more than `maxMs` since.
 *
 * @returns what ends the watch
 */
export function watchProcessorTime(clock: ProcessorClock, maxMs: number, onExceeded: () => void): () => void {
  let startMs = clock();
  const timer = setInterval(() => {
    const now = clock();
    // It is known of a thread that has just begun.
    startMs ??= now === null ? null : 0;
    if (now === null || startMs === null || now - startMs <= maxMs) return;
    clearInterval(timer);
    onExceeded();
  }, CHECK_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function readProcessorMs(file: string): number | null {
  try {
    const stat = readFileSync(file, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return MS_PER_TICK * (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]));
  } catch {
    return null;
  }
}

/**
 * Lets the threads that answer requests go before the one that calls this: work that takes whole seconds of a processor
 * can wait for the milliseconds that an answer takes. On Linux alone, where a thread has a priority of its own.
 */
export function lowerPriority(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

/**
 * The same of a child process. Linux hands a priority on to the threads that are begun later, so this is called as soon
 * as there is a child: those that collect its garbage are to be no quicker than what makes it.
 */
export function lowerPriorityOf(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system lets nobody do so: the limits hold without it.
  }
}

/**
 * A thread that needs more than it may have is ended, and the process goes on: so says Node, which gives the thread 16 MB
 * more to come to its end. What survives one collection among young objects must fit into that. By default it may just
 * be as much; where it is more, V8 ends the whole process.
 */
const YOUNG_GENERATION_MB = 12;
/** Of the three parts that the young generation has, each. */
const SEMI_SPACE_MB = YOUNG_GENERATION_MB / 3;

/**
 * It bounds what grows by many small things. One array or string that is larger than what is left ends the whole process
 * all the same (github.com/nodejs/node, issue 47224 and pull request 65019, read in November 2026): what may come to make
 * one, as a parser may that others wrote, runs in a process of its own, with `processHeap`.
 *
 * @returns limits for the heap of a thread
 */
export function threadHeap(maxMb: number): ResourceLimits {
  return { maxOldGenerationSizeMb: maxMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
}

/** @returns the same for a process that is there for one parser: arguments of Node's */
export function processHeap(maxMb: number): string[] {
  return [`--max-old-space-size=${maxMb}`, `--max-semi-space-size=${SEMI_SPACE_MB}`];
}
