import { constants, setPriority } from 'node:os';

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
