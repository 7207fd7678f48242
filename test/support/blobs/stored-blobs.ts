import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { TestApp } from '../service/test-app';

/**
 * What the store says of itself, on the disk or in a bucket. What is left on the disk of one amid whose writing a process
 * was killed, the store removes a day later, when it is begun.
 */
const MARKER = /[0-9a-f]{16}[./](store|epoch_\d+)(~[0-9a-f]{16})?$/;

export function isMarker(name: string): boolean {
  return MARKER.test(name);
}

/** The paths of all files at or below `directory`, but for what the store says of itself. */
export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && !isMarker(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Whose bytes, or thumbnails, are on the disk, whole or in part, in order. */
export async function storedFileIds(app: Pick<TestApp, 'dataDirectory'>): Promise<string[]> {
  const paths = await filesUnder(path.join(app.dataDirectory, 'blobs'));
  return [...new Set(paths.map((file) => /file_[0-9a-z]{26}/.exec(file)?.[0] ?? file))].sort();
}

/** Where the bytes of a file are on the disk; its thumbnails lie elsewhere. */
export async function blobPathOf(app: Pick<TestApp, 'dataDirectory'>, fileId: string): Promise<string> {
  const found = (await filesUnder(path.join(app.dataDirectory, 'blobs'))).filter(
    (file) => file.includes(fileId) && !file.includes('.thumbnail_'),
  );
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} blobs of ${fileId}`);
  return found[0];
}
