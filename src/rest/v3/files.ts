import { z } from 'zod';
import type { Caller } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import { failureOfFile } from '../../files/failures';
import { type FileList, listFiles } from '../../files/read/list-files';
import { readFile } from '../../files/read/read-file';
import { signDownload } from '../../files/read/sign-urls';
import { deleteFile } from '../../files/remove/delete-files';
import { uploadFile } from '../../files/upload/upload-and-import';
import { FailureAnswer } from '../failures';
import { type FormFields, filePart, numberField, parseFields } from '../form/form-fields';
import { openStreamedForm } from '../form/streamed-form';
import { given, idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { FILE_ID, V3File, v3FileOf } from './file-answer';
import { FilesQuery, fileFilterOf } from './file-queries';
import { PersistenceAnswer, persistenceAnswerOf } from './persistence';

const UploadForm = z.object({
  file: filePart('The bytes. What they are decides the type, never the name.'),
  filename: z.string().optional().meta({ description: 'The name to keep it under; else that of the part.' }),
  purpose: z.literal(['reference_media', '']).optional().meta({ description: 'What it is for: `reference_media`.' }),
  ttl_seconds: numberField().meta({
    description:
      'How long to keep it, in seconds; else as the project has it. What the project allows is not exceeded.',
  }),
  tags: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({ description: 'Words to find it by: `tags[]` for each.' }),
  metadata: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Facts to note of it: `metadata[room]` for that of the name `room`.' }),
});

const FileNotKept = z
  .object({
    id: z.null().meta({ description: 'There is no file.' }),
    object: z.literal('file').meta({ description: 'Always `file`.' }),
    filename: z.string().meta({ description: 'What it was called.' }),
    purpose: z.literal('reference_media').meta({ description: 'What it was for.' }),
    status: z.literal('not_persisted').meta({ description: 'The bytes were looked at, and forgotten.' }),
    persistence: PersistenceAnswer,
  })
  .meta({ id: 'FileNotKept', description: 'An upload to a project that keeps nothing.' });

const FileParams = z.object({
  id: z.string().meta({ description: 'The handle of the file.', examples: [FILE_ID] }),
});

const FilesAnswer = z
  .object({
    data: z.array(V3File).meta({ description: 'The files of the page, the newest first.' }),
    meta: z
      .object({
        limit: z.int().meta({ description: 'How many were asked for.' }),
        offset: z.int().meta({ description: 'How many were passed over.' }),
        total: z.int().meta({ description: 'How many there are on all pages.' }),
        has_more: z.boolean().meta({ description: 'Whether there are more behind these.' }),
      })
      .meta({ description: 'Where the page lies in the list.' }),
  })
  .meta({ id: 'FilePage', description: 'A page of files.' });

const ContentAnswer = z
  .object({
    url: z.url().meta({ description: 'Reads the bytes without a key, for an hour or a little longer.' }),
    mime_type: z.string().meta({ description: 'What the bytes are.' }),
    bytes: z.int().meta({ description: 'How many there are.' }),
    expires_at: z.iso.datetime().meta({ description: 'When the URL stops working.' }),
  })
  .meta({ id: 'FileContent', description: 'Where the bytes of a file are.' });

const DeletedAnswer = z
  .object({
    id: z.string().meta({ description: 'The file that is gone.' }),
    deleted: z.literal(true).meta({ description: 'Always true.' }),
  })
  .meta({ id: 'DeletedFile', description: 'That a file is deleted.', examples: [{ id: FILE_ID, deleted: true }] });

const tags = ['Files'];
const failures = { '4xx': FailureAnswer, '5xx': FailureAnswer } as const;
/** As long as the guide has it. */
const CONTENT_TTL_SECONDS = 3600;

/** `/v3/files`: uploading, listing, reading and deleting. */
export function registerV3Files(routes: RestRoutes, { storage }: RestServices): void {
  routes.route({
    url: '/files',
    method: 'POST',
    config: { form: UploadForm },
    schema: {
      operationId: 'uploadFile',
      summary: 'Upload a file',
      description:
        'Stores a file. The parts of the form come in any order. A full quota is answered by 413, with its usage in `details`; on a project that keeps nothing the bytes are looked at and forgotten.',
      tags,
      response: { 200: z.union([V3File, FileNotKept]), ...failures },
    },
    handler: async (request, reply) => {
      const caller = restCallerOf(request, 'V3');
      const form = await openStreamedForm(request, reply, { field: 'file', maxFileBytes: storage.maxUploadBytes });
      // What is wrong by now need not wait for the bytes.
      attributesOf(form.fieldsBefore);
      const persistence = await uploadFile(storage, caller, {
        purpose: 'REFERENCE_MEDIA',
        content: form.file,
        idempotencyKey: idempotencyKeyOf(request),
        saidLater: async () => attributesOf(await form.fields()),
      });
      if (persistence.status === 'STORED') return v3FileOf(persistence.file);
      const { filename } = attributesOf(await form.fields());
      return {
        id: null,
        object: 'file' as const,
        filename: filename ?? form.file.filename,
        purpose: 'reference_media' as const,
        status: 'not_persisted' as const,
        persistence: persistenceAnswerOf(persistence.reason),
      };
    },
  });
  registerReading(routes, storage);
}

function registerReading(routes: RestRoutes, storage: RestServices['storage']): void {
  routes.route({
    url: '/files',
    method: 'GET',
    schema: {
      operationId: 'listFiles',
      summary: 'List files',
      description: 'A page of the files of the project, the newest first. Expired files are not listed.',
      tags,
      querystring: FilesQuery,
      response: { 200: FilesAnswer, ...failures },
    },
    handler: async (request) => listPage(storage, restCallerOf(request, 'V3'), request.query),
  });
  routes.route({
    url: '/files/:id',
    method: 'GET',
    schema: {
      operationId: 'getFile',
      summary: 'Read a file',
      description: 'Answers what is known of a file. Its bytes are at `/v3/files/{id}/content`.',
      tags,
      params: FileParams,
      response: { 200: V3File, ...failures },
    },
    handler: async (request) => v3FileOf(await readFile(storage, restCallerOf(request, 'V3'), request.params.id)),
  });
  routes.route({
    url: '/files/:id/content',
    method: 'GET',
    schema: {
      operationId: 'getFileContent',
      summary: 'Find the bytes of a file',
      description: 'Answers a signed URL of the bytes, as JSON: neither the bytes themselves, nor a redirect.',
      tags,
      params: FileParams,
      response: { 200: ContentAnswer, ...failures },
    },
    handler: async (request) => {
      const file = await readFile(storage, restCallerOf(request, 'V3'), request.params.id);
      const signed = await signDownload(storage, file, { ttlSeconds: CONTENT_TTL_SECONDS, disposition: 'inline' });
      if (signed === null) throw failureOfFile(file) ?? notReady(file.id);
      const { url, expiresAt } = signed;
      return { url, mime_type: file.mimeType, bytes: file.sizeBytes, expires_at: expiresAt.toISOString() };
    },
  });
  routes.route({
    url: '/files/:id',
    method: 'DELETE',
    schema: {
      operationId: 'deleteFile',
      summary: 'Delete a file',
      description: 'Deletes a file and frees its place in the quota. To delete it again is answered the same.',
      tags,
      params: FileParams,
      response: { 200: DeletedAnswer, ...failures },
    },
    handler: async (request) => {
      const { deletedFileId } = await deleteFile(storage, restCallerOf(request, 'V3'), request.params.id);
      return { id: deletedFileId, deleted: true as const };
    },
  });
}

/** @throws {MediaFailure} INVALID_INPUT: a field has no value of its form */
function attributesOf(fields: FormFields) {
  const { filename, ttl_seconds: ttlSeconds, tags, metadata } = parseFields(UploadForm.omit({ file: true }), fields);
  return {
    filename: given(filename) ?? null,
    ttlSeconds: ttlSeconds ?? null,
    tags: tags === undefined ? null : [tags].flat(),
    metadata: metadata === undefined ? null : Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
}

async function listPage(storage: RestServices['storage'], caller: Caller, query: z.infer<typeof FilesQuery>) {
  const { limit, offset, after } = query;
  const filter = fileFilterOf(query);
  const asked = { first: limit, offset, filter, afterFile: after ?? null };
  const list = await listFiles(storage, caller, asked, { withNotes: false, countsStored: true });
  const { items, hasNextPage } = list.page;
  const meta = { limit, offset, total: await totalOf(list, filter), has_more: hasNextPage };
  return { data: items.map(v3FileOf), meta };
}

/** Of all files, by their counters; of those that a filter matches, counted. */
async function totalOf({ page, totals }: FileList, filter: object): Promise<number> {
  const isAll = Object.keys(filter).length === 0;
  return isAll && page.storedFiles !== null ? page.storedFiles : (await totals()).count;
}

function notReady(fileId: string): MediaFailure {
  const details = { type: 'FILE', fileId } as const;
  return new MediaFailure('FILE_NOT_READY', 'The file has no bytes yet.', { details, retryable: true });
}
