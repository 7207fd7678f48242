import { BlobNotFoundError, wholeRange } from '../../blobs/blob-store';
import { findGenerationInputs } from '../../database/repositories/generations/find-generations';
import { findHeldInputs } from '../../database/repositories/generations/held-blobs';
import { MediaFailure } from '../../domain/errors';
import type { Generation, GenerationInput } from '../../domain/generation';
import type { FileServices } from '../../files/file-services';
import { deferredStream } from '../../files/sources/deferred-stream';
import type { ResolvedMediaSource } from '../../files/sources/resolve-media-source';
import { type MediaField, type ResolvedField, resolveMedia } from './media-fields';

/**
 * Finds the media of work in the background again: files by their ids, URLs, and bytes that were put aside.
 *
 * @throws {MediaFailure} as `resolveMedia`: a file may be gone by now
 */
export async function findQueuedMedia(storage: FileServices, generation: Generation): Promise<ResolvedField[]> {
  const inputs = (await findGenerationInputs(storage.dataSource, [generation.id])).get(generation.id) ?? [];
  const held = await findHeldInputs(storage.dataSource.manager, generation.id);
  const found: ResolvedField[] = [];
  for (const [position, input] of inputs.entries()) {
    const field = fieldOf(generation, input);
    const aside = held.get(position);
    if (aside !== undefined) found.push({ ...field, source: heldSource(storage, aside, field.path) });
    else found.push(...(await resolveMedia(storage, generation, [field])));
  }
  return found;
}

/** As the call had it. */
function fieldOf({ kind }: Generation, { field, fileId, url }: GenerationInput): MediaField {
  const path = ['input', ...field.split(/[[\]]/).filter((part) => part !== '')];
  const input = { fileId, url };
  if (kind === 'TRANSCRIPTION') return { field, path, input, kinds: ['AUDIO', 'VIDEO'] };
  return { field, path, input, kinds: field === 'video' ? ['VIDEO'] : ['IMAGE'] };
}

function heldSource(
  { blobs }: FileServices,
  { objectKey, sizeBytes }: { readonly objectKey: string; readonly sizeBytes: number },
  path: readonly string[],
): ResolvedMediaSource {
  const open = async () => {
    try {
      return await blobs.read(objectKey, wholeRange(sizeBytes));
    } catch (error) {
      if (!(error instanceof BlobNotFoundError)) throw error;
      throw new MediaFailure('INTERRUPTED', 'What came with the call is not there any more.', { retryable: true });
    }
  };
  return {
    provenance: { type: 'DATA_URI' },
    declaredBytes: sizeBytes,
    filename: null,
    path,
    open: () => deferredStream(open),
  };
}
