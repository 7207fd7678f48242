import { constants, setPriority } from 'node:os';

/**
 * Lets the threads that answer requests go before the one that calls this: work that takes whole seconds of a processor
 * can wait for the milliseconds that an answer takes. On Linux alone, where a thread has a priority of its own.
 */
export function lowerPriority(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
