import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PidFile {
  readonly pid: number;
  /** `starting`, `ready` or `stopping`; empty before the first of them is written. */
  readonly status: string;
}

export function pidFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'postmaster.pid');
}

/**
 * Reads `postmaster.pid`: the postmaster's lock on its data directory, and how it tells pg_ctl that it is ready.
 * The lines are those of PostgreSQL's src/include/utils/pidfile.h.
 *
 * @returns null when there is none
 */
export async function readPidFile(dataDirectory: string): Promise<PidFile | null> {
  const text = await readFile(pidFilePath(dataDirectory), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return { pid, status: lines[7]?.trim() ?? '' };
}
