import type { FastifyReply } from 'fastify';
import { turns } from '../concurrency/turns';
import type { Caller } from '../domain/caller';
import { MediaFailure } from '../domain/errors';
import type { GoneReason, MediaFile } from '../domain/file';
import { type Generation, type GenerationOutput, neverBegan } from '../domain/generation';
import type { MimeType } from '../domain/media';
import type { FileServices } from '../files/file-services';
import { readFiles, readGoneReasons } from '../files/read/read-file';
import { signDownload } from '../files/read/sign-urls';
import { readGenerationOutputs } from '../generation/read/read-generations';
import {
  OUTPUT_URL_SECONDS,
  readOutputBytes,
  readTemporaryOutputs,
  signTemporaryOutput,
  type TemporaryOutput,
} from '../generation/read/read-outputs';
import type { AnsweredGeneration, InlineOutput } from '../generation/request/generation-call';
import { turnForAnswer, turnForBody } from '../http/document-turns';
import type { NotKeptReason } from './persistence';

/** One of the things that a generation made, as both wires tell of it. */
export interface MadeMedia {
  readonly mimeType: MimeType;
  /** null: it was not asked for, or nobody has the bytes any more. */
  readonly base64: string | null;
  /** The file that it became; null: it became none, or it is gone since. */
  readonly fileId: string | null;
  /** Signed, for one to two hours; null: there is nothing to fetch, or the key may read no files. */
  readonly url: string | null;
  /** As the provider rewrote it; told by the answer to the call alone. */
  readonly revisedPrompt: string | null;
  /** Why there is no file; null: there is. */
  readonly notKept: NotKeptReason | null;
}

/** Of what was kept and is read again, for one answer: its URLs have the rest. */
const MAX_READ_BYTES = 32 * 1024 * 1024;

export interface MadeMediaOptions {
  /** Whose answer it is. */
  readonly caller: Caller;
  /** Whether the bytes are wanted of what became a file. Those of what did not are told wherever they are at hand. */
  readonly bytes: boolean;
}

/**
 * What a generation has made so far, in its order: from memory where a call has just made it, else from what is kept. Of
 * large media it resolves when there is time to write the answer.
 */
export async function readMadeMedia(
  storage: FileServices,
  generation: Generation & Partial<Pick<AnsweredGeneration, 'inline'>>,
  options: MadeMediaOptions,
): Promise<readonly MadeMedia[]> {
  const { caller } = options;
  const work = turns.open(caller.organizationId);
  const outputs: readonly KeptOutput[] = generation.inline?.outputs ?? (await readKept(storage, generation, caller));
  const made: MadeMedia[] = [];
  let remaining = MAX_READ_BYTES;
  for (const output of outputs) {
    const content = output.file ?? output.temporary ?? null;
    const isWanted = options.bytes || output.persistence.status === 'SKIPPED';
    let bytes = isWanted ? (output.bytes ?? null) : null;
    if (bytes === null && options.bytes && content !== null && content.sizeBytes <= remaining) {
      remaining -= content.sizeBytes;
      bytes = await readOutputBytes(storage, content);
    }
    if (bytes !== null) await turnForBody(work, bytes.length);
    made.push({ ...(await describe(storage, output)), base64: bytes && base64Of(bytes) });
  }
  await turnForAnswer(
    work,
    made.reduce((sum, { base64 }) => sum + (base64?.length ?? 0), 0),
  );
  return made;
}

type KeptOutput = GenerationOutput &
  Partial<Pick<InlineOutput, 'bytes' | 'revisedPrompt'>> & {
    readonly file: MediaFile | null;
    /** Why the file that it became is not there any more. */
    readonly gone?: GoneReason | null;
    readonly temporary?: TemporaryOutput | undefined;
  };

/** A key that may read no files learns that there are some, as in the graph. */
async function readKept(storage: FileServices, { id }: Generation, caller: Caller): Promise<readonly KeptOutput[]> {
  const outputs = (await readGenerationOutputs(storage, [id])).get(id) ?? [];
  const fileIds = outputs.flatMap(({ persistence }) => (persistence.status === 'STORED' ? [persistence.fileId] : []));
  const files = caller.scopes.has('FILES_READ') ? await readFiles(storage, caller, fileIds) : new Map();
  const missing = caller.scopes.has('FILES_READ') ? fileIds.filter((fileId) => !files.has(fileId)) : [];
  const gone = missing.length === 0 ? new Map() : await readGoneReasons(storage, caller, missing);
  const isAllStored = fileIds.length === outputs.length;
  const temporary = isAllStored ? [] : ((await readTemporaryOutputs(storage, [id])).get(id) ?? []);
  return outputs.map((output) => ({
    ...output,
    file: output.persistence.status === 'STORED' ? (files.get(output.persistence.fileId) ?? null) : null,
    gone: goneReasonOf(output, missing, gone),
    temporary: temporary.find(({ index }) => index === output.index),
  }));
}

function goneReasonOf(
  { persistence }: GenerationOutput,
  missing: readonly string[],
  reasons: ReadonlyMap<string, GoneReason>,
): GoneReason | null {
  if (persistence.status !== 'STORED' || !missing.includes(persistence.fileId)) return null;
  return reasons.get(persistence.fileId) ?? 'DELETED';
}

function notKeptReasonOf({ persistence, gone = null }: KeptOutput): NotKeptReason | null {
  if (persistence.status === 'SKIPPED') return persistence.reason;
  if (gone === null) return null;
  return gone === 'EXPIRED' ? 'FILE_EXPIRED' : 'FILE_DELETED';
}

async function describe(storage: FileServices, output: KeptOutput): Promise<Omit<MadeMedia, 'base64'>> {
  const { mimeType, persistence, file, temporary, revisedPrompt = null } = output;
  const notKept = notKeptReasonOf(output);
  const stored = file && (await signDownload(storage, file, { ttlSeconds: OUTPUT_URL_SECONDS, disposition: 'inline' }));
  const signed = temporary === undefined ? stored : signTemporaryOutput(storage, temporary);
  return {
    mimeType,
    fileId: persistence.status === 'STORED' && notKept === null ? persistence.fileId : null,
    url: signed?.url ?? null,
    revisedPrompt,
    notKept,
  };
}

function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/**
 * What a call has made, of which something is there still: an earlier one with the same key may have made it.
 *
 * @param what was made, as a sentence begins
 * @throws {MediaFailure} FILE_DELETED, FILE_EXPIRED: nothing is left of any
 */
export function requireKept(made: readonly MadeMedia[], what: string): readonly MadeMedia[] {
  const isKept = made.some(({ base64, url, fileId }) => base64 !== null || url !== null || fileId !== null);
  if (isKept || made.length === 0) return made;
  throw answerGone(made, what);
}

/** That nothing is left of what an earlier call with the same key has made: the key is at fault, as with an upload. */
export function answerGone(made: readonly Pick<MadeMedia, 'notKept'>[], what: string): MediaFailure {
  const isDeleted = made.length > 0 && made.every(({ notKept }) => notKept === 'FILE_DELETED');
  const [code, why] = isDeleted
    ? (['FILE_DELETED', 'was deleted'] as const)
    : (['FILE_EXPIRED', 'is not kept any more'] as const);
  const message = `${what} the answer to this key ${why}. Ask with another key.`;
  return new MediaFailure(code, message, { path: ['input', 'idempotencyKey'] });
}

/**
 * Lets a generation through that a client waited for and that has succeeded.
 *
 * @throws {MediaFailure} what it failed with; CONFLICT: it was canceled, or an earlier call with the same key works on it
 */
export function requireMade({ id, status, failure, usage }: Generation, reply: FastifyReply): void {
  if (status === 'SUCCEEDED') return;
  if (failure !== null) {
    const { code, message, path, retryable, details } = failure;
    if (!neverBegan(failure)) reply.header('x-should-retry', 'false');
    throw new MediaFailure(code, message, {
      retryable,
      details,
      ...(path && { path }),
      costUsd: usage?.costUsd ?? null,
    });
  }
  if (status === 'CANCELED') throw new MediaFailure('CONFLICT', `The generation ${id} was canceled.`);
  const message = `An earlier call with this key is still at work on ${id}. Send it again in a moment.`;
  throw new MediaFailure('CONFLICT', message, { retryable: true });
}
