import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MediaFailure } from '../../domain/errors';
import { FormReader } from '../../http/multipart/form-reader';
import { MultipartError } from '../../http/multipart/multipart-error';
import type { FormPart } from '../../http/multipart/part-header';
import { FormDeadlines, formBoundary, whyOver } from '../../http/multipart/process-multipart';
import { onRequestEnd } from '../../http/request-end';

export interface FormLimits {
  /** The whole body. */
  readonly maxBodyBytes: number;
  /** The longest that the whole form may take to arrive, however it moves. */
  readonly totalTimeoutMs: number;
}

/** The longest wait for the client's next byte. */
const IDLE_TIMEOUT_MS = 30_000;
/** Lists repeat their name: `timestamp_granularities[]`. */
const MAX_PARTS = 100;
/** A prompt of 32,000 characters, at the four bytes that the longest of them have, twice. */
const MAX_TEXT_BYTES = 256 * 1024;
const MAX_ALL_TEXT_BYTES = 1024 * 1024;

/** What becomes of a part with a file: it is read to its end, or destroyed, when this resolves. */
type TakeFile = (part: FormPart, declaredBytes: number | null) => Promise<void>;

/** The text fields of a form, in the order in which they came. */
export type TextParts = readonly (readonly [name: string, text: string])[];

/**
 * Reads a form part by part, whatever the order of its parts: texts are collected, each file is handed on as it arrives.
 * Nothing of it is kept on the disk. The reading ends when the request does.
 *
 * @returns the texts, when the form has been read to its end @throws {MultipartError}
 * @throws {MediaFailure} INVALID_INPUT: a part says that it is media, and has no filename
 */
export async function readParts(
  request: FastifyRequest,
  reply: FastifyReply,
  limits: FormLimits,
  texts: [name: string, text: string][],
  takeFile: TakeFile,
): Promise<TextParts> {
  const boundary = formBoundary(request.headers['content-type']);
  const options = { boundary, maxParts: MAX_PARTS, maxBodyBytes: limits.maxBodyBytes, idleTimeoutMs: IDLE_TIMEOUT_MS };
  const reader = new FormReader(request.raw, options);
  request.receivedBodyBytes = () => reader.receivedBytes;
  const deadlines = new FormDeadlines((fault) => reader.fail(fault));
  deadlines.start(limits.totalTimeoutMs, 'The whole form');
  onRequestEnd(reply.raw, () => {
    deadlines.stop();
    reader.fail(whyOver(request.raw));
  });
  try {
    let textBytes = 0;
    for (let part = await reader.nextPart(); part !== null; part = await reader.nextPart()) {
      if (isFile(part)) {
        await takeFile(part, declaredBytesOf(part, request.raw, boundary));
        continue;
      }
      if (MEDIA_TYPE.test(part.header.mimeType)) throw notSentAsFile(part.header.name);
      const bytes = await readText(part, Math.min(MAX_TEXT_BYTES, MAX_ALL_TEXT_BYTES - textBytes));
      textBytes += bytes.length;
      texts.push([part.header.name, decode(part.header.name, bytes)]);
    }
    return texts;
  } catch (error) {
    const fault = reader.fail(asFault(error));
    throw error instanceof MediaFailure ? error : fault;
  } finally {
    deadlines.stop();
  }
}

function isFile({ header: { filename, mimeType } }: FormPart): boolean {
  return filename !== undefined || mimeType === 'application/octet-stream';
}

/** Bytes that a client sends without a filename, and that are no text. */
const MEDIA_TYPE = /^(image|audio|video)\//;

export function notSentAsFile(field: string): MediaFailure {
  const message = `The part \`${field.slice(0, 100)}\` of the form is a text: send it as a file, with a filename.`;
  return new MediaFailure('INVALID_INPUT', message, { path: [field.slice(0, 100)] });
}

/** Lets a part go by that nobody asked for. */
export async function passBy({ bytes }: FormPart): Promise<void> {
  bytes.resume();
  await finished(bytes);
}

async function readText({ header, bytes }: FormPart, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) {
      const message = `The field ${JSON.stringify(header.name.slice(0, 100))} of the form has too much text: at most ${maxBytes} bytes.`;
      throw new MultipartError('PAYLOAD_TOO_LARGE', message);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = `The field ${JSON.stringify(name.slice(0, 100))} of the form is not UTF-8 text.`;
    throw new MultipartError('BAD_REQUEST', message, { cause });
  }
}

/** What may come behind a file: some short texts. */
const BEHIND_BYTES = 4 * 1024;

/** At least so many bytes does a file have, as the length of the request tells; null: it does not. */
function declaredBytesOf(part: FormPart, request: IncomingMessage, boundary: string): number | null {
  const contentLength = request.headers['content-length'];
  if (contentLength === undefined || part.offsetBytes === undefined) return null;
  const most = Number(contentLength) - part.offsetBytes - `\r\n--${boundary}--\r\n`.length;
  return Math.max(0, most - BEHIND_BYTES);
}

function asFault(error: unknown): MultipartError {
  if (error instanceof MultipartError) return error;
  return new MultipartError('BAD_REQUEST', 'The form could not be read.', { cause: error });
}
