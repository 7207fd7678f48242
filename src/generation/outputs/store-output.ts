import { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import { findFiles } from '../../database/repositories/files/find-files';
import type { GenerationClaim } from '../../database/repositories/generations/generation-claims';
import { addOutput, findGenerationOutputs } from '../../database/repositories/generations/generation-outputs';
import { settleOutput } from '../../database/repositories/generations/settle-output';
import type { SettledFile } from '../../database/repositories/uploads/settle-upload';
import { inTransaction } from '../../database/transaction';
import { MediaFailure } from '../../domain/errors';
import type { MediaFile, PersistenceSkipReason } from '../../domain/file';
import type { Generation, GenerationOutput } from '../../domain/generation';
import type { FileServices } from '../../files/file-services';
import { enqueueThumbhash } from '../../files/upload/make-thumbhash';
import { hasPosterFrame } from '../../files/upload/poster-frame';
import { storeContent } from '../../files/upload/store-file';
import { outputAllowance } from '../../files/upload/token-allowance';
import { ClaimLost, type GenerationEngine, ProcessStopping } from '../generation-engine';
import { type OutputOptions, outputFilename } from '../request/output-options';
import { examineOutput } from './examine-output';
import { isStoreOutage, retryDuringStoreOutage } from './store-outage';
import { writeTemporaryOutput } from './temporary-blobs';

/** An output that is to be stored, or not. */
export interface NewOutput {
  readonly generation: Generation;
  readonly claim: GenerationClaim;
  readonly index: number;
  /** How many outputs the generation has. */
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly options: OutputOptions;
  /** The token that its bytes are counted of; null: none. */
  readonly tokenId: string | null;
  /** Why it is not to be stored; null: it is. */
  readonly skip: PersistenceSkipReason | null;
  /** How long the bytes are kept if they are not stored; null: the call is answered with them. */
  readonly temporarySeconds: number | null;
  /** Ends the wait for a store that is away. */
  readonly ends: AbortSignal;
  /** The provider has it still: another process can fetch it again. */
  readonly isRepeatable: boolean;
}

export interface OutputOutcome extends GenerationOutput {
  readonly file: MediaFile | null;
}

/**
 * Stores one output as a file if there is room, and notes what became of it. That there is no room, or that the store
 * cannot be reached, in the background for five minutes, fails nothing: it is the reason why the output was not kept.
 * Idempotent: what was noted by a try before this one, of the same claim, is what became of it.
 *
 * @param isAgain there was one
 * @throws {MediaFailure} PROVIDER_FAILED: the bytes are no media
 * @throws {ClaimLost}
 * @throws {ProcessStopping} the store is away, and another process can do the same
 */
export async function storeOutput(
  engine: GenerationEngine,
  output: NewOutput,
  isAgain: boolean,
): Promise<OutputOutcome> {
  const noted = isAgain ? await findNoted(engine, output) : null;
  if (noted !== null) return noted;
  if (output.skip !== null) return skipOutput(engine, output, output.skip);
  const store = () => storeAsFile(engine, output);
  try {
    return await (output.temporarySeconds === null ? store() : retryDuringStoreOutage(output.ends, store));
  } catch (error) {
    if (error instanceof NotedBefore) return requireNoted(engine, output);
    if (error instanceof KeepsNothing) return skipOutput(engine, output, 'ZERO_DATA_RETENTION');
    const reason = skipReasonOf(error);
    if (reason === null) throw error;
    if (reason === 'STORAGE_UNAVAILABLE') leaveToAnother(output);
    return skipOutput(engine, output, reason);
  }
}

async function storeAsFile({ storage }: GenerationEngine, output: NewOutput): Promise<OutputOutcome> {
  const { generation, index, count, bytes, options, tokenId } = output;
  const named = options.filename === null ? null : outputFilename(options.filename, index, count);
  const file = await storeContent(storage, generation, {
    open: () => Readable.from([bytes]),
    bytes,
    declaredBytes: bytes.byteLength,
    expectedSha256: null,
    attributes: { ...options, filename: named },
    purpose: 'GENERATION_OUTPUT',
    origin: 'GENERATED',
    idempotency: null,
    allowance: outputAllowance(tokenId),
    attribution: generation,
    settle: (made) => settle(storage, output, made),
  });
  return { ...storedOutput(generation.id, index, file), file };
}

/** By one statement, but where a job is to be there with the file. @throws {NotedBefore | KeepsNothing | ClaimLost} */
function settle(storage: FileServices, { claim, index }: NewOutput, made: SettledFile): Promise<MediaFile | null> {
  const settleBy = async (database: DataSource | EntityManager) => {
    const settled = await settleOutput(database, claim, index, made);
    if (settled === 'NOTED_BEFORE') throw new NotedBefore();
    if (settled === 'ZERO_DATA_RETENTION') throw new KeepsNothing();
    if (settled === 'CLAIM_LOST') throw new ClaimLost();
    return settled === 'UPLOAD_LOST' ? null : settled;
  };
  if (!hasPosterFrame(storage, made)) return settleBy(storage.dataSource);
  return inTransaction(storage.dataSource, async (manager) => {
    const file = await settleBy(manager);
    if (file !== null) await enqueueThumbhash(storage, manager, file);
    return file;
  });
}

function storedOutput(generationId: string, index: number, file: MediaFile): GenerationOutput {
  const { mimeType, sizeBytes, sha256, media } = file;
  if (sha256 === null) throw new Error('A file that was just stored has a SHA-256.');
  return {
    generationId,
    index,
    mimeType,
    sizeBytes,
    sha256,
    media,
    persistence: { status: 'STORED', fileId: file.id },
  };
}

/** A try before this one has noted the output, by what ended after this one began: its file is the other one. */
class NotedBefore extends Error {
  override readonly name = 'NotedBefore';
}

/** The project has come to keep nothing while the output was made, or written. */
class KeepsNothing extends Error {
  override readonly name = 'KeepsNothing';
}

async function findNoted(
  { storage: { dataSource } }: GenerationEngine,
  { generation: { id, projectId }, index }: NewOutput,
): Promise<OutputOutcome | null> {
  const outputs = (await findGenerationOutputs(dataSource, [id])).get(id) ?? [];
  const noted = outputs.find((output) => output.index === index);
  if (noted === undefined) return null;
  const { persistence } = noted;
  const files = persistence.status === 'STORED' ? await findFiles(dataSource, { projectId }, [persistence.fileId]) : [];
  return { ...noted, file: files[0] ?? null };
}

async function requireNoted(engine: GenerationEngine, output: NewOutput): Promise<OutputOutcome> {
  const noted = await findNoted(engine, output);
  if (noted === null) throw new Error('An output that was noted is there.');
  return noted;
}

async function skipOutput(
  engine: GenerationEngine,
  newOutput: NewOutput,
  reason: PersistenceSkipReason,
): Promise<OutputOutcome> {
  const { storage } = engine;
  const { generation, claim, index, bytes, temporarySeconds } = newOutput;
  const { organizationId } = generation;
  const output = await examineOutput(storage, { organizationId, generationId: generation.id, index, bytes }, reason);
  if (temporarySeconds !== null && reason !== 'ZERO_DATA_RETENTION') {
    const { id: generationId, projectId } = generation;
    const { mimeType } = output;
    // A store that could not store it was waited for already.
    const ends = reason === 'STORAGE_UNAVAILABLE' ? AbortSignal.abort() : newOutput.ends;
    const temporary = { projectId, generationId, index, mimeType, bytes, seconds: temporarySeconds };
    const isAllowed = await writeTemporaryOutput(storage, temporary, ends);
    if (!isAllowed) return skipOutput(engine, newOutput, 'ZERO_DATA_RETENTION');
  }
  const note = await addOutput(storage.dataSource.manager, claim, output);
  if (note === 'CLAIM_LOST') throw new ClaimLost();
  return note === 'NOTED_BEFORE' ? requireNoted(engine, newOutput) : { ...output, file: null };
}

/** A process that ends before the store is back need not give up what another can have. @throws {ProcessStopping} */
function leaveToAnother({ temporarySeconds, isRepeatable, ends: { reason } }: NewOutput): void {
  if (temporarySeconds !== null && isRepeatable && reason instanceof ProcessStopping) throw reason;
}

/** null: it was not for want of room that the output could not be stored. */
function skipReasonOf(error: unknown): PersistenceSkipReason | null {
  if (isStoreOutage(error)) return 'STORAGE_UNAVAILABLE';
  if (!(error instanceof MediaFailure)) return null;
  switch (error.code) {
    case 'STORAGE_QUOTA_EXCEEDED':
    case 'TOKEN_LIMIT_REACHED':
    case 'FILE_TOO_LARGE':
      return 'QUOTA_BYTES';
    case 'FILE_COUNT_EXCEEDED':
      return 'QUOTA_FILE_COUNT';
    case 'OWNER_QUOTA_EXCEEDED':
      return 'OWNER_QUOTA';
    case 'UPLOAD_EXPIRED':
      return 'STORAGE_UNAVAILABLE';
    default:
      return null;
  }
}
