import { readFileSync } from 'node:fs';

/** Linux counts the time of processes in hundredths of a second, whatever the clock of the kernel (USER_HZ). */
const TICKS_PER_SECOND = 100;
const USER_TIME_FIELD = 14;
const SYSTEM_TIME_FIELD = 15;

/** How much processor time a process has had, in all of its threads, in seconds (proc(5), `/proc/pid/stat`). */
export function readCpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in brackets, which may hold spaces itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = (field: number) => Number(fields[field - 3]);
  return (ticks(USER_TIME_FIELD) + ticks(SYSTEM_TIME_FIELD)) / TICKS_PER_SECOND;
}

/**
 * How long a process's main thread has waited for a processor while it had something to do, in seconds: what others on
 * the machine take of its time (`/proc/pid/schedstat`, the second of its numbers, in ns).
 */
export function readRunQueueSeconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
}

/** The resident memory of a process in bytes. */
export function readResidentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`The memory of process ${pid} cannot be read.`);
  return Number(kilobytes) * 1024;
}

/** Looks at a process's resident memory every 20 ms while `work` runs. @returns the most that was seen, in bytes */
export async function peakResidentBytes(pid: number, work: () => Promise<unknown>): Promise<number> {
  let peak = readResidentBytes(pid);
  const sampling = setInterval(() => {
    peak = Math.max(peak, readResidentBytes(pid));
  }, 20);
  try {
    await work();
  } finally {
    clearInterval(sampling);
  }
  return Math.max(peak, readResidentBytes(pid));
}
