import { z } from 'zod';
import type { FilePurpose } from '../../domain/file';
import type { FileFilter } from '../../domain/list-filters';
import { MAX_PAGE_SIZE } from '../../domain/page';
import { listFiles } from '../../files/read/list-files';
import { readFile } from '../../files/read/read-file';
import { deleteFile } from '../../files/remove/delete-files';
import { PAGE_COST } from '../../http/rates/request-rates';
import { failureAnswers } from '../failures';
import { numberText } from '../form/form-fields';
import { takeQuery } from '../leave-out-not-given';
import { type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { FILE_EXAMPLE, FILE_ID, UPLOAD_PURPOSES, V1File, v1FileOf } from './file-answer';
import { FileParams, registerV1FileContent } from './file-content';

const V1FileList = z
  .object({
    object: z.literal('list').meta({ description: 'Always `list`.' }),
    data: z.array(V1File).meta({ description: 'The files of this page.' }),
    has_more: z.boolean().meta({ description: 'Whether there are more behind `last_id`.' }),
    first_id: z.string().nullable().meta({ description: 'Of the page; null: it is empty.' }),
    last_id: z.string().nullable().meta({ description: 'What `after` of the next page takes; null: it is empty.' }),
  })
  .meta({
    id: 'V1FileList',
    description: 'A page of files.',
    examples: [{ object: 'list', data: [FILE_EXAMPLE], has_more: false, first_id: FILE_ID, last_id: FILE_ID }],
  });

const V1DeletedFile = z
  .object({
    id: z.string().meta({ description: 'The file.' }),
    object: z.literal('file').meta({ description: 'Always `file`.' }),
    deleted: z.literal(true).meta({ description: 'Always true: deleting it again answers the same.' }),
  })
  .meta({
    id: 'V1DeletedFile',
    description: 'That a file is deleted.',
    examples: [{ id: FILE_ID, object: 'file', deleted: true }],
  });

/** Of OpenAI's API reference, where a page has 10,000 files at most. */
const MAX_LIMIT = 10_000;

const ListQuery = z.object({
  limit: numberText(z.int().min(1).max(MAX_LIMIT).optional()).meta({
    description: `How many files: 1 to ${MAX_LIMIT}. A page has ${MAX_PAGE_SIZE} at most, and \`has_more\` tells of the rest.`,
    examples: [20],
  }),
  after: z
    .string()
    .optional()
    .meta({ description: 'The last id of the page before.', examples: [FILE_ID] }),
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .meta({
      description: 'By the time of making: `desc`, the newest first, where it is not given.',
      examples: ['desc'],
    }),
  purpose: z
    .string()
    .optional()
    .meta({
      description:
        'Only files of this purpose: `user_data`, `vision` or `assistants` for uploads, `assistants_output` else.',
      examples: ['user_data'],
    }),
});

const TAGS = ['OpenAI: files'];

/** `/v1/files`: the files that the other doors have as well. */
export function registerV1Files(routes: RestRoutes, services: RestServices): void {
  const { storage } = services;
  routes.route({
    url: '/files',
    method: 'GET',
    schema: {
      operationId: 'v1ListFiles',
      summary: 'List files',
      description: 'Answers a page of the files whose bytes are there.',
      tags: TAGS,
      querystring: ListQuery,
      response: { 200: V1FileList, ...failureAnswers },
    },
    config: { cost: PAGE_COST },
    preValidation: takeQuery,
    handler: async (request) => {
      const caller = restCallerOf(request, 'V1');
      const { limit = MAX_LIMIT, after, order = 'desc', purpose } = request.query;
      const direction = order === 'asc' ? ('ASC' as const) : ('DESC' as const);
      const orderBy = { field: 'CREATED_AT' as const, direction };
      const first = Math.min(limit, MAX_PAGE_SIZE);
      const asked = { filter: filterOf(purpose), orderBy, first, afterFile: after ?? null };
      const { page } = await listFiles(storage, caller, asked, { parts: 'WITHOUT_NOTES' });
      const data = page.items.map(v1FileOf);
      const [first_id = null, last_id = null] = [data[0]?.id, data.at(-1)?.id];
      return { object: 'list' as const, data, has_more: page.hasNextPage, first_id, last_id };
    },
  });
  routes.route({
    url: '/files/:id',
    method: 'GET',
    schema: {
      operationId: 'v1GetFile',
      summary: 'Read a file',
      description: 'Answers what is known of a file.',
      tags: TAGS,
      params: FileParams,
      response: { 200: V1File, ...failureAnswers },
    },
    handler: async (request) => v1FileOf(await readFile(storage, restCallerOf(request, 'V1'), request.params.id)),
  });
  routes.route({
    url: '/files/:id',
    method: 'DELETE',
    schema: {
      operationId: 'v1DeleteFile',
      summary: 'Delete a file',
      description: 'Deletes a file, and frees its place in the quota. Deleting it again answers the same.',
      tags: TAGS,
      params: FileParams,
      response: { 200: V1DeletedFile, ...failureAnswers },
    },
    handler: async (request) => {
      const { deletedFileId: id } = await deleteFile(storage, restCallerOf(request, 'V1'), request.params.id);
      return { id, object: 'file' as const, deleted: true as const };
    },
  });
  registerV1FileContent(routes, services);
}

function filterOf(purpose: string | undefined): FileFilter {
  if (purpose === undefined) return {};
  const purposes: readonly FilePurpose[] = UPLOAD_PURPOSES.includes(purpose) ? ['REFERENCE_MEDIA'] : [];
  return { purpose: purpose === 'assistants_output' ? ['GENERATION_OUTPUT'] : purposes };
}
