import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from './disk-errors';

/** Makes directories that survive a crash of the machine, each once in the life of the process. */
export class DurableDirectories {
  private readonly made = new Map<string, Promise<void>>();

  /** Resolves when the directory and its entry in its parent are on the disk. */
  make(directory: string): Promise<void> {
    return this.once(directory, makeDurably);
  }

  /** The same, in a directory that was made before: where that is gone, it is not made again. */
  makeWithin(directory: string): Promise<void> {
    return this.once(directory, makeChildDurably);
  }

  /** For when a directory turns out to be gone: the next `make` looks again. */
  forget(): void {
    this.made.clear();
  }

  private once(directory: string, make: (directory: string) => Promise<void>): Promise<void> {
    const known = this.made.get(directory);
    if (known !== undefined) return known;
    const made = make(directory);
    this.made.set(directory, made);
    made.catch(() => this.forget());
    return made;
  }
}

/** Writes a directory's entries to the disk: what was linked stays, what was unlinked does not come back. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function makeChildDurably(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  });
  await syncDirectory(path.dirname(directory));
}

async function makeDurably(directory: string): Promise<void> {
  const firstMade = await mkdir(directory, { recursive: true, mode: 0o700 });
  // Also when nothing was made: a crashed process may have made it without getting as far as this.
  const topmost = path.dirname(firstMade ?? directory);
  for (let parent = path.dirname(directory); ; parent = path.dirname(parent)) {
    await syncDirectory(parent);
    if (parent === topmost) return;
  }
}
