import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/** Makes directories that survive a crash of the machine, each once in the life of the process. */
export class DurableDirectories {
  private readonly made = new Map<string, Promise<void>>();

  /** Resolves when the directory and its entry in its parent are on the disk. */
  make(directory: string): Promise<void> {
    const known = this.made.get(directory);
    if (known !== undefined) return known;
    const made = makeDurably(directory);
    this.made.set(directory, made);
    made.catch(() => this.forget());
    return made;
  }

  /** For when a directory turns out to be gone: the next `make` looks again. */
  forget(): void {
    this.made.clear();
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

async function makeDurably(directory: string): Promise<void> {
  const firstMade = await mkdir(directory, { recursive: true, mode: 0o700 });
  // Also when nothing was made: a crashed process may have made it without getting as far as this.
  const topmost = path.dirname(firstMade ?? directory);
  for (let parent = path.dirname(directory); ; parent = path.dirname(parent)) {
    await syncDirectory(parent);
    if (parent === topmost) return;
  }
}
