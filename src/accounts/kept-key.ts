import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { generateApiKey } from './keys';

const FILENAME = 'api-key';

/**
 * The first key of an embedded installation lies beside its database, for the eyes of its owner alone: the database
 * has only its hash, and whoever starts the installation again wants to be told it again.
 */
export async function readKeptKey(directory: string): Promise<string | null> {
  try {
    return (await readFile(path.join(directory, FILENAME), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Makes the key, or finds the one that a start which was cut short had made. */
export async function makeKeptKey(directory: string): Promise<string> {
  const kept = await readKeptKey(directory);
  if (kept !== null) return kept;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const key = generateApiKey();
  const file = path.join(directory, FILENAME);
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${key}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  return key;
}
