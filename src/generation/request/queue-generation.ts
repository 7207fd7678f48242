import { BlobNotFoundError, wholeRange } from '../../blobs/blob-store';
import { newId } from '../../database/new-id';
import { findGenerationInputs } from '../../database/repositories/generations/find-generations';
import { addGeneration } from '../../database/repositories/generations/new-generation';
import { findTemporaryInputs } from '../../database/repositories/generations/temporary-blobs';
import { retryLostAnswer } from '../../database/retry-during-outage';
import type { ProjectCaller } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { Generation, GenerationInput } from '../../domain/generation';
import { translateBlobFailure } from '../../files/failures';
import type { FileServices } from '../../files/file-services';
import { deferredStream } from '../../files/sources/deferred-stream';
import type { ResolvedMediaSource } from '../../files/sources/resolve-media-source';
import { flagsOf } from '../../jobs/due-flags';
import type { GenerationEngine } from '../generation-engine';
import { writeTemporaryBlob } from '../outputs/temporary-blobs';
import { noteAmidWork } from '../run/call-model';
import { releaseInputs } from '../run/end-generation';
import type { GenerationWork } from '../run/execute-generation';
import { type AnsweredGeneration, type PreparedCall, withoutInlineResult } from './generation-call';
import { inputOf, type MediaField, type ResolvedField, readMedia, resolveMedia } from './media-fields';
import { repeat } from './repeat-generation';
import { chargedToken, generationsSpent, payerOfOutputs } from './token-limits';

/**
 * Longer than it takes from the first of them to the generation, which keeps them from then on, and ends them. A process
 * that dies in between, or at the end, leaves them for so long.
 */
const INPUT_SECONDS = 3600;

/**
 * Notes a generation for the background, with the job that does it, in one statement. Bytes that came with the call are
 * kept as temporary blobs; what is elsewhere is fetched when the work begins.
 *
 * @throws {MediaFailure} IDEMPOTENCY_KEY_REUSED; as `readMedia` for bytes that came with the call
 * @throws {RequestFailure} STORAGE_UNAVAILABLE
 */
export async function queueGeneration(
  engine: GenerationEngine,
  caller: ProjectCaller,
  call: PreparedCall,
): Promise<AnsweredGeneration> {
  const { storage } = engine;
  const id = newId('gen');
  let generation: Generation | null = null;
  try {
    await writeInputsInTurn(engine, caller, id, call);
    generation = await queue(engine, caller, id, call);
  } catch (error) {
    throw translateBlobFailure(error);
  } finally {
    if (generation === null) await releaseInputs(storage, id);
  }
  return generation === null ? repeat(engine, caller, call.idempotency, true) : withoutInlineResult(generation);
}

/** Whether it is written down is not known when it fails. */
async function queue(
  engine: GenerationEngine,
  caller: ProjectCaller,
  id: string,
  call: PreparedCall,
): Promise<Generation | null> {
  let generation: Generation | 'TOKEN_SPENT' | null;
  try {
    generation = await retryLostAnswer(() => addQueued(engine, caller, id, call));
  } catch (error) {
    noteAmidWork(error, true);
    throw error;
  }
  if (generation === 'TOKEN_SPENT') throw generationsSpent();
  return generation;
}

/** What is sent along is as much in memory, and as long, as that of a call whose client waits: it takes its turn as that. */
async function writeInputsInTurn(
  engine: GenerationEngine,
  caller: ProjectCaller,
  generationId: string,
  call: PreparedCall,
): Promise<void> {
  const write = () => writeInputs(engine, caller, generationId, call);
  if (call.media.every(({ source }) => source.provenance.type !== 'UPLOAD')) return write();
  const { organizationId, projectId, ownerId } = caller;
  const waiting = { organizationId, projectId, ownerId, model: call.model, abandoned: call.abandoned };
  await engine.syncSlots.run(waiting, write);
}

async function writeInputs(
  { storage }: GenerationEngine,
  { organizationId, projectId }: ProjectCaller,
  generationId: string,
  { media }: PreparedCall,
): Promise<void> {
  for (const [index, field] of media.entries()) {
    const { type } = field.source.provenance;
    if (type !== 'DATA_URI' && type !== 'UPLOAD') continue;
    const quotaOf = type === 'UPLOAD' ? organizationId : null;
    for (const { media: brought } of await readMedia([field])) {
      const blob = { projectId, generationId, purpose: 'INPUT', index, seconds: INPUT_SECONDS } as const;
      try {
        await writeTemporaryBlob(storage, { ...blob, ...brought, quotaOf });
      } catch (error) {
        throw error instanceof MediaFailure ? error.at(field.source.path) : error;
      }
    }
  }
}

function addQueued(
  { storage }: GenerationEngine,
  caller: ProjectCaller,
  id: string,
  { model, modelNamed, media, settings, output, idempotency }: PreparedCall,
): Promise<Generation | 'TOKEN_SPENT' | null> {
  const work: GenerationWork = { settings, output, background: true, modelNamed, ...payerOfOutputs(caller) };
  const { kind } = model;
  return addGeneration(storage.dataSource, {
    ...caller,
    id,
    kind,
    model: model.id,
    inputs: media.map(inputOf),
    work,
    lease: null,
    jobFlags: flagsOf(caller),
    idempotency,
    chargedTokenId: chargedToken(caller),
  });
}

/**
 * Finds the media of work in the background again: files by their ids, URLs, and temporary blobs.
 *
 * @throws {MediaFailure} as `resolveMedia`: a file may be gone by now
 */
export async function findQueuedMedia(storage: FileServices, generation: Generation): Promise<ResolvedField[]> {
  const inputs = (await findGenerationInputs(storage.dataSource, [generation.id])).get(generation.id) ?? [];
  const kept = await findTemporaryInputs(storage.dataSource.manager, generation.id);
  const found: ResolvedField[] = [];
  // What the call named it was allowed to see, be it the owner's or the project's.
  const viewer = { organizationId: generation.organizationId, projectId: generation.projectId, ownerId: null };
  for (const [position, input] of inputs.entries()) {
    const field = fieldOf(generation, input);
    const blob = kept.get(position);
    if (blob !== undefined) found.push({ ...field, source: temporarySource(storage, blob, field.path) });
    else found.push(...(await resolveMedia(storage, viewer, [field])));
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

function temporarySource(
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
