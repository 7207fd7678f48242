import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MediaFailure } from '../../domain/errors';
import { UPLOAD_TIMEOUT_MS } from '../../files/upload/reserved-upload';
import type { IncomingContent } from '../../files/upload/upload-and-import';
import { UploadStream } from '../../http/multipart/upload-stream';
import { type FormFields, fieldsOf } from './form-fields';
import { notSentAsFile, passBy, readParts } from './form-parts';
import { refuseTextSentAsFile } from './text-sent-as-file';

/** A form with one file, which goes straight to whoever reads it. */
export interface StreamedForm {
  /** What the form has told before the file. */
  readonly fieldsBefore: FormFields;
  /** To be read at once: nothing else of the form arrives before it was. */
  readonly file: IncomingContent;
  /** All that the form tells, before the file and behind it: not before that was read, or destroyed. */
  fields(): Promise<FormFields>;
}

/** How long the operation may leave the bytes lying. */
const STALL_TIMEOUT_MS = 30_000;
/** What a form has beside its file. */
const OVERHEAD_BYTES = 2 * 1024 * 1024;

/**
 * Reads a form up to its file, wherever in the form that is.
 *
 * @param field the name of the part with the file
 * @throws {MediaFailure} INVALID_INPUT: there is no such part; a field of the form is sent as a file
 * @throws {MultipartError} the form is malformed, too large, or does not come
 */
export function openStreamedForm(
  request: FastifyRequest,
  reply: FastifyReply,
  { field, maxFileBytes }: { readonly field: string; readonly maxFileBytes: number },
): Promise<StreamedForm> {
  const maxBodyBytes = maxFileBytes + OVERHEAD_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge(field, maxFileBytes);
  return new Promise((resolve, reject) => {
    const texts: [string, string][] = [];
    const known = Object.keys(request.routeOptions.config.form?.shape ?? {}).filter((name) => name !== field);
    let isThere = false;
    const whole = readParts(
      request,
      reply,
      { maxBodyBytes, totalTimeoutMs: UPLOAD_TIMEOUT_MS },
      texts,
      async (part, declaredSizeBytes) => {
        if (part.header.name !== field) {
          refuseTextSentAsFile(part.header.name, known);
          return passBy(part);
        }
        if (isThere) throw severalFiles(field);
        isThere = true;
        // The operation counts the bytes as well, and has a better word for one too many.
        const stream = new UploadStream(part.bytes, { maxFileBytes: maxBodyBytes, idleTimeoutMs: STALL_TIMEOUT_MS });
        const open = (): Readable => {
          if (stream.errored !== null) throw stream.errored;
          return stream.open();
        };
        const file = { filename: part.header.filename ?? '', declaredSizeBytes, open };
        resolve({ fieldsBefore: fieldsOf(texts), file, fields: () => whole.then(fieldsOf) });
        await finished(part.bytes);
      },
    );
    // Of a form that fails once its file is there, that file fails too, or whoever waits for the fields.
    whole.then(() => {
      if (!isThere) reject(missing(field, texts));
    }, reject);
  });
}

function missing(field: string, texts: readonly (readonly [string, string])[]): MediaFailure {
  const isText = texts.some(([name]) => name === field);
  if (isText) return notSentAsFile(field);
  const message = `The form has no file named \`${field}\`.`;
  return new MediaFailure('INVALID_INPUT', message, { path: [field] });
}

function severalFiles(field: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', `The form has two files named \`${field}\`: send one.`, { path: [field] });
}

function tooLarge(field: string, maxFileBytes: number): MediaFailure {
  return new MediaFailure('FILE_TOO_LARGE', `A file has at most ${maxFileBytes} bytes.`, { path: [field] });
}
