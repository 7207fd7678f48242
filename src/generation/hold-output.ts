import { isBlobFailure } from '../files/blob-failure';
import type { FileStorage } from '../files/file-storage';
import { type BytesToHold, holdBytes, releaseHeldBytes } from './hold-bytes';

/**
 * Holds an output, in place of what a process that died may have held of it. Where the store cannot even do that, the
 * output is told of and gone.
 */
export async function holdOutput(storage: FileStorage, output: Omit<BytesToHold, 'purpose'>): Promise<void> {
  const { generationId, index } = output;
  await releaseHeldBytes(storage, { of: 'OUTPUT', generationId, index });
  try {
    await holdBytes(storage, { ...output, purpose: 'OUTPUT' });
  } catch (error) {
    if (!isBlobFailure(error)) throw error;
    await releaseHeldBytes(storage, { of: 'OUTPUT', generationId, index });
  }
}
