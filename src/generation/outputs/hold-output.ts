import { isBlobFailure } from '../../files/blob-failure';
import type { FileServices } from '../../files/file-services';
import { outlastStore } from '../run/outlast-store';
import { type BytesToHold, holdBytes, releaseHeldBytes } from './hold-bytes';

/**
 * Holds an output, in place of what a process that died, or a try before, may have held of it. Where the store cannot even
 * do that, the output is told of and gone.
 *
 * @param ends ends the wait for a store that is away
 */
export async function holdOutput(
  storage: FileServices,
  output: Omit<BytesToHold, 'purpose'>,
  ends: AbortSignal,
): Promise<void> {
  const { generationId, index } = output;
  try {
    await outlastStore(ends, async () => {
      await releaseHeldBytes(storage, { of: 'OUTPUT', generationId, index });
      await holdBytes(storage, { ...output, purpose: 'OUTPUT' });
    });
  } catch (error) {
    if (!isBlobFailure(error)) throw error;
    await releaseHeldBytes(storage, { of: 'OUTPUT', generationId, index });
  }
}
