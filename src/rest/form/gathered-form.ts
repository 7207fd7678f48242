import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ByteBudget } from '../../concurrency/byte-budget';
import type { MediaInput } from '../../files/sources/resolve-media-source';
import { MultipartError } from '../../http/multipart/multipart-error';
import { organizationOf } from '../../http/request-caller';
import { onRequestEnd } from '../../http/request-end';
import { givenText } from '../given-values';
import { mediaInputOf } from '../media-source';
import { type FormFields, fieldsOf, listOf } from './form-fields';
import { readParts } from './form-parts';
import { refuseTextSentAsFile } from './text-sent-as-file';

interface GatheredFile {
  readonly filename: string;
  readonly bytes: Buffer;
}

/** A form that was read as a whole, for calls that need to know all of it before they begin. */
export interface GatheredForm {
  readonly fields: FormFields;
  /** The files by the names of their parts, in their order; `image[]` and `image[0]` are among `image`. */
  readonly files: ReadonlyMap<string, readonly GatheredFile[]>;
}

/** Several pictures of the size that providers take, or the 25 MB of sound that OpenAI's wire does. */
const MAX_FORM_BYTES = 64 * 1024 * 1024;
/** At 4 Mbit/s, the largest takes 130 seconds. */
const TOTAL_TIMEOUT_MS = 180_000;

/**
 * Reads a whole form into memory, out of the budget that JSON has as well: so that nothing of it is on the disk while
 * nobody knows yet what it is for.
 *
 * @param textNames what the form takes as texts
 * @throws {MultipartError} the form is malformed, too large, or does not come; too many are under way
 * @throws {MediaFailure} INVALID_INPUT: one of the texts is sent as a file
 */
export async function gatherForm(
  request: FastifyRequest,
  reply: FastifyReply,
  budget: ByteBudget,
  textNames: readonly string[],
): Promise<GatheredForm> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM_BYTES) {
    throw new MultipartError('PAYLOAD_TOO_LARGE', `The form is larger than ${MAX_FORM_BYTES} bytes.`);
  }
  const share = budget.open(organizationOf(request));
  onRequestEnd(reply.raw, () => share.release());
  const files = new Map<string, GatheredFile[]>();
  const limits = { maxBodyBytes: MAX_FORM_BYTES, totalTimeoutMs: TOTAL_TIMEOUT_MS };
  const texts = await readParts(request, reply, limits, [], async ({ header, bytes }) => {
    refuseTextSentAsFile(header.name, textNames);
    const chunks: Buffer[] = [];
    for await (const chunk of bytes) {
      if (!share.grow(chunk.length)) throw tooMany();
      chunks.push(chunk);
    }
    const name = header.name.replace(/\[\d*\]$/, '');
    const file = { filename: header.filename ?? '', bytes: Buffer.concat(chunks) };
    files.set(name, [...(files.get(name) ?? []), file]);
  });
  return { fields: fieldsOf(texts), files };
}

/**
 * The media that a form has under a name: its files, or, as ours beyond OpenAI's wire, texts that name media as JSON
 * does, and `{"file_id": "file_…"}`.
 *
 * @throws {MediaFailure} INVALID_INPUT: a text that names none
 */
export function mediaOf({ fields, files }: GatheredForm, name: string): MediaInput[] {
  const sent = (files.get(name) ?? []).map(({ filename, bytes }) => ({
    upload: Promise.resolve({ filename, createReadStream: () => Readable.from([bytes]) }),
    uploadSha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  const named = listOf(fields[name]).filter((text) => givenText(text) !== undefined);
  return [...sent, ...named.map((text) => mediaInputOf(fileIdOf(text) ?? text, name))];
}

/** Of `{"file_id": "file_…"}`; null: it is something else. */
function fileIdOf(text: string): string | null {
  if (!text.startsWith('{')) return null;
  try {
    const { file_id: fileId } = JSON.parse(text);
    return typeof fileId === 'string' ? fileId : null;
  } catch {
    return null;
  }
}

function tooMany(): MultipartError {
  return new MultipartError('OVERLOADED', 'Too many large requests are under way. Send it again in a moment.');
}
