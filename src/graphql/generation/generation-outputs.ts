import type { MediaFile, PersistenceSkipReason } from '../../domain/file';
import type { Generation, GenerationOutput } from '../../domain/generation';
import { type SignedUrl, signDownload } from '../../files/read/sign-download';
import {
  OUTPUT_URL_SECONDS,
  readOutputBytes,
  signTemporaryOutput,
  type TemporaryOutput,
} from '../../generation/read/read-outputs';
import type { AnsweredGeneration, InlineOutput } from '../../generation/request/generation-call';
import type { RequestContext } from '../context';
import { loadFileOrGone } from './gone-file';

/** What the types of generations are resolved from: one that was read, or one that a call has just made. */
export type GenerationSource = Generation & Partial<Pick<AnsweredGeneration, 'inline'>>;

/** What `GeneratedMedia` is resolved from: an output that was read, or one whose bytes are at hand. */
export type OutputSource = GenerationOutput & Partial<Pick<InlineOutput, 'bytes' | 'file' | 'revisedPrompt'>>;

/** What a generation made, of whatever kind; a transcription makes no media. */
export async function outputsOf(
  { id, kind, inline }: GenerationSource,
  { loaders }: RequestContext,
): Promise<readonly OutputSource[]> {
  if (kind === 'TRANSCRIPTION') return [];
  return inline?.outputs ?? (await loaders.generationOutputs.load(id)) ?? [];
}

/**
 * The bytes of an output, from memory where they are at hand; null when nobody has them any more.
 *
 * @throws {RequestFailure} BAD_USER_INPUT when the answer would carry too much, FORBIDDEN, STORAGE_UNAVAILABLE
 */
export async function bytesOf(output: OutputSource, context: RequestContext): Promise<Uint8Array | null> {
  const { answer, storage } = context;
  if (output.bytes !== undefined) {
    answer.spendMediaOn(output.bytes);
    return output.bytes;
  }
  const content = (await fileOf(output, context)) ?? (await temporaryOf(output, context));
  if (content === null) return null;
  answer.spendMedia(content.sizeBytes);
  return readOutputBytes(storage, content);
}

/** @throws {RequestFailure} FORBIDDEN */
export async function signedUrlOf(output: OutputSource, context: RequestContext): Promise<SignedUrl | null> {
  const { storage } = context;
  const file = await fileOf(output, context);
  if (file !== null) return signDownload(storage, file, { ttlSeconds: OUTPUT_URL_SECONDS, disposition: 'inline' });
  const temporary = await temporaryOf(output, context);
  return temporary === null ? null : signTemporaryOutput(storage, temporary);
}

/** The file that an output became, while it is there with its bytes. */
export async function fileOf(
  { persistence, file }: OutputSource,
  { loaders }: RequestContext,
): Promise<MediaFile | null> {
  if (persistence.status !== 'STORED') return null;
  const kept = file ?? (await loaders.file.load(persistence.fileId));
  return kept?.status === 'READY' ? kept : null;
}

/** An output that is no file but kept for a while; none is whose bytes are at hand. */
async function temporaryOf(
  { persistence, bytes, generationId, index }: OutputSource,
  { loaders }: RequestContext,
): Promise<TemporaryOutput | null> {
  if (persistence.status !== 'SKIPPED' || bytes !== undefined) return null;
  const outputs = await loaders.temporaryOutputs.load(generationId);
  return outputs?.find((output) => output.index === index) ?? null;
}

/** What `MediaPersistence` is resolved from. `file` is read only when it is selected: graphql-js calls it then. */
export interface OutputPersistenceSource {
  readonly status: 'STORED' | 'SKIPPED';
  readonly reason: PersistenceSkipReason | null;
  readonly file: ((args: object, context: RequestContext) => Promise<MediaFile>) | null;
}

export function persistenceOfOutput({ persistence, file }: OutputSource): OutputPersistenceSource {
  if (persistence.status === 'SKIPPED') return { status: 'SKIPPED', reason: persistence.reason, file: null };
  const { fileId } = persistence;
  return { status: 'STORED', reason: null, file: async (_args, context) => file ?? loadFileOrGone(context, fileId) };
}
