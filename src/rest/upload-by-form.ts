import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Door } from '../domain/caller';
import type { MediaFile } from '../domain/file';
import type { FileAttributesInput } from '../files/file-attributes';
import type { FileServices } from '../files/file-services';
import { uploadFile } from '../files/upload/upload-and-import';
import type { FormFields } from './form/form-fields';
import { openStreamedForm } from './form/streamed-form';
import { type fileNotKept, persistenceAnswerOf } from './persistence';
import { idempotencyKeyOf, restCallerOf } from './rest-request';

export interface UploadByForm<Purpose extends string> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly storage: FileServices;
  readonly door: Extract<Door, 'V3' | 'V1'>;
  /** What the wire calls the purpose of what was not kept. */
  readonly purpose: Purpose;
  /** Reads what the form says of the file. Called with what came before it, too. @throws {MediaFailure} INVALID_INPUT */
  describe(fields: FormFields): Promise<FileAttributesInput>;
}

/**
 * Uploads the part `file` of a form, wherever in the form it is.
 *
 * @returns what was stored; or the answer that says why nothing was
 * @throws as `openStreamedForm` and `uploadFile`
 */
export async function uploadByForm<Purpose extends string>({
  request,
  reply,
  storage,
  door,
  purpose,
  describe,
}: UploadByForm<Purpose>): Promise<{ stored: MediaFile } | z.infer<ReturnType<typeof fileNotKept<Purpose>>>> {
  const form = await openStreamedForm(request, reply, { field: 'file', maxFileBytes: storage.maxUploadBytes });
  // What is wrong by now need not wait for the bytes.
  await describe(form.fieldsBefore);
  const persistence = await uploadFile(storage, restCallerOf(request, door), {
    purpose: 'REFERENCE_MEDIA',
    content: form.file,
    idempotencyKey: idempotencyKeyOf(request),
    saidLater: async () => describe(await form.fields()),
  });
  if (persistence.status === 'STORED') return { stored: persistence.file };
  const { filename } = await describe(await form.fields());
  return {
    id: null,
    object: 'file',
    filename: filename ?? form.file.filename,
    purpose,
    status: 'not_persisted',
    persistence: persistenceAnswerOf(persistence.reason),
  };
}
