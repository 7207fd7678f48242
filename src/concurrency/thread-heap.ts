import type { ResourceLimits } from 'node:worker_threads';

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
