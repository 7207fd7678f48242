import { z } from 'zod';
import type { Caller } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import { failureOfFile } from '../../files/failures';
import { type FileList, listFiles } from '../../files/read/list-files';
import { readFile } from '../../files/read/read-file';
import { signDownload } from '../../files/read/sign-urls';
import { deleteFile } from '../../files/remove/delete-files';
import { PAGE_COST } from '../../http/rates/request-rates';
import { failureAnswers } from '../failures';
import { takeQuery } from '../leave-out-not-given';
import { type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { FILE_EXAMPLE, FILE_ID, V3File, v3FileOf } from './file-answer';
import { FilesQuery, fileFilterOf } from './file-queries';

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
  .meta({
    id: 'FilePage',
    description: 'A page of files.',
    examples: [{ data: [FILE_EXAMPLE], meta: { limit: 20, offset: 0, total: 1, has_more: false } }],
  });

const ContentAnswer = z
  .object({
    url: z.url().meta({ description: 'Reads the bytes without a key, for an hour or a little longer.' }),
    mime_type: z.string().meta({ description: 'What the bytes are.' }),
    bytes: z.int().meta({ description: 'How many there are.' }),
    expires_at: z.iso.datetime().meta({ description: 'When the URL stops working.' }),
  })
  .meta({
    id: 'FileContent',
    description: 'Where the bytes of a file are.',
    examples: [
      {
        url: `https://media.example.org/files/${FILE_ID}/content?disposition=inline&expires=1796043600000&signature=c2lnbmF0dXJl`,
        mime_type: 'image/png',
        bytes: 48_213,
        expires_at: '2026-11-30T13:00:00.000Z',
      },
    ],
  });

const DeletedAnswer = z
  .object({
    id: z.string().meta({ description: 'The file that is gone.' }),
    deleted: z.literal(true).meta({ description: 'Always true.' }),
  })
  .meta({ id: 'DeletedFile', description: 'That a file is deleted.', examples: [{ id: FILE_ID, deleted: true }] });

const tags = ['Files'];
/** As long as the guide has it. */
const CONTENT_TTL_SECONDS = 3600;

/** `/v3/files`: listing, reading and deleting. */
export function registerV3Files(routes: RestRoutes, { storage }: RestServices): void {
  routes.route({
    url: '/files',
    method: 'GET',
    schema: {
      operationId: 'listFiles',
      summary: 'List files',
      description: 'A page of the files of the project, the newest first. Expired files are not listed.',
      tags,
      querystring: FilesQuery,
      response: { 200: FilesAnswer, ...failureAnswers },
    },
    config: { cost: PAGE_COST },
    preValidation: takeQuery,
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
      response: { 200: V3File, ...failureAnswers },
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
      response: { 200: ContentAnswer, ...failureAnswers },
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
      response: { 200: DeletedAnswer, ...failureAnswers },
    },
    handler: async (request) => {
      const { deletedFileId } = await deleteFile(storage, restCallerOf(request, 'V3'), request.params.id);
      return { id: deletedFileId, deleted: true as const };
    },
  });
}

async function listPage(storage: RestServices['storage'], caller: Caller, query: z.infer<typeof FilesQuery>) {
  const { limit, offset, after } = query;
  const filter = fileFilterOf(query);
  const asked = { first: limit, offset, filter, afterFile: after ?? null };
  const countsReady = Object.keys(filter).length === 0;
  const list = await listFiles(storage, caller, asked, { parts: 'WITHOUT_NOTES', countsReady });
  const { items, hasNextPage } = list.page;
  const meta = { limit, offset, total: await totalOf(list), has_more: hasNextPage };
  return { data: items.map(v3FileOf), meta };
}

/** Of all files, by their counters; of those that a filter matches, counted. */
async function totalOf({ page, totals }: FileList): Promise<number> {
  return page.readyFiles ?? (await totals()).count;
}

function notReady(fileId: string): MediaFailure {
  const details = { type: 'FILE', fileId } as const;
  return new MediaFailure('FILE_NOT_READY', 'The file has no bytes yet.', { details, retryable: true });
}
