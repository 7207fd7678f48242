import type { ResourceLimits } from 'node:worker_threads';

/**
 * A thread that needs more than it may have is ended, and the process goes on: so says Node, which gives the thread 16 MB
 * more to come to its end. What survives one collection among young objects must fit into that. By default it may just
 * be as much; where it is more, V8 ends the whole process.
 */
const YOUNG_GENERATION_MB = 12;

/** @returns limits for the heap of a thread that reads what may be hostile */
export function threadHeap(maxMb: number): ResourceLimits {
  return { maxOldGenerationSizeMb: maxMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
}
