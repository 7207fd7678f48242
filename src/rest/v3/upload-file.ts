import { z } from 'zod';
import type { Caller } from '../../domain/caller';
import { readDefaultTtlSeconds } from '../../files/default-ttl';
import type { FileServices } from '../../files/file-services';
import { failureAnswers } from '../failures';
import {
  type FormFields,
  filePart,
  listOf,
  numberField,
  objectField,
  parseFields,
  textsField,
} from '../form/form-fields';
import { given } from '../given-values';
import { fileNotKept } from '../persistence';
import { type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { uploadByForm } from '../upload-by-form';
import { V3File, v3FileOf } from './file-answer';

const UploadForm = z
  .object({
    file: filePart('The bytes. What they are decides the type, never the name.'),
    filename: z.string().optional().meta({ description: 'The name to keep it under; else that of the part.' }),
    purpose: z.literal(['reference_media', '']).optional().meta({ description: 'What it is for: `reference_media`.' }),
    ttl_seconds: numberField().meta({
      description:
        'How long to keep it, in seconds, if that is shorter than the project has it; else as the project has it.',
    }),
    tags: textsField().optional().meta({ description: 'Words to find it by: `tags`, or `tags[]`, for each.' }),
    metadata: objectField(z.record(z.string(), z.string())).meta({
      description:
        'Facts to note of it: `metadata[room]` for that of the name `room`, or all of them as JSON: `{"room": "kitchen"}`.',
    }),
  })
  .meta({
    description: 'A file, and what to note of it.',
    examples: [{ file: '(the bytes)', filename: 'kitchen.png', purpose: 'reference_media', ttl_seconds: 86_400 }],
  });

const FileNotKept = fileNotKept('FileNotKept', 'reference_media');

const UploadAnswer = z
  .union([V3File, FileNotKept])
  .meta({ description: 'The file; or that it was not kept, and why.' });

/** `POST /v3/files`: uploading. */
export function registerV3Upload(routes: RestRoutes, { storage }: RestServices): void {
  routes.route({
    url: '/files',
    method: 'POST',
    config: { form: UploadForm },
    schema: {
      operationId: 'uploadFile',
      summary: 'Upload a file',
      description:
        'Stores a file. The parts of the form come in any order. A full quota is answered by 413, with its usage in `details`; on a project that keeps nothing the bytes are looked at and forgotten.',
      tags: ['Files'],
      response: { 200: UploadAnswer, ...failureAnswers },
    },
    handler: async (request, reply) => {
      const caller = restCallerOf(request, 'V3');
      const uploaded = await uploadByForm({
        request,
        reply,
        storage,
        door: 'V3',
        purpose: 'reference_media',
        describe: async (fields) => {
          const attributes = attributesOf(fields);
          return { ...attributes, ttlSeconds: await shorterTtl(storage, caller, attributes.ttlSeconds) };
        },
      });
      return 'stored' in uploaded ? v3FileOf(uploaded.stored) : uploaded;
    },
  });
}

/** On this wire, a lifetime may only shorten that which the project has for its files. */
async function shorterTtl(storage: FileServices, caller: Caller, asked: number | null): Promise<number | null> {
  const usual = asked === null ? null : await readDefaultTtlSeconds(storage, caller);
  // What is no lifetime at all stays, to be refused.
  return usual === null || asked === null || !(asked > usual) || !Number.isInteger(asked) ? asked : usual;
}

/** @throws {MediaFailure} INVALID_INPUT: a field has no value of its form */
function attributesOf(fields: FormFields) {
  const { filename, ttl_seconds: ttlSeconds, tags, metadata } = parseFields(UploadForm.omit({ file: true }), fields);
  return {
    filename: given(filename) ?? null,
    ttlSeconds: ttlSeconds ?? null,
    tags: tags === undefined ? null : listOf(tags).filter((tag) => tag !== '' && tag !== 'null'),
    metadata: metadata === undefined ? null : Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
}
