import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import { failureAnswers } from '../failures';
import { type FormFields, filePart, numberField, objectField, parseFields } from '../form/form-fields';
import { fileNotKept } from '../persistence';
import { type RestRoutes, type RestServices } from '../rest-request';
import { uploadByForm } from '../upload-by-form';
import { UPLOAD_PURPOSES, V1File, v1FileOf } from './file-answer';

const UploadForm = z
  .object({
    file: filePart('The bytes. What they are decides the type, never the name.'),
    purpose: z
      .string()
      .optional()
      .meta({
        description: `What it is for: ${UPLOAD_PURPOSES.map((purpose) => `\`${purpose}\``).join(', ')}, all of which mean the same here. Other purposes of OpenAI's are not for media.`,
      }),
    expires_after: objectField(
      z.object({
        anchor: z.enum(['created_at', '']).optional().meta({ description: 'From when on: `created_at`.' }),
        seconds: numberField().meta({ description: 'How long to keep it. What the project allows is not exceeded.' }),
      }),
    ).meta({
      description: 'When it is deleted by itself: `expires_after[anchor]` and `expires_after[seconds]`, or JSON.',
    }),
  })
  .meta({
    description: 'A file of media.',
    examples: [{ file: '(the bytes)', purpose: 'vision', expires_after: { anchor: 'created_at', seconds: 86_400 } }],
  });

const V1FileNotKept = fileNotKept('V1FileNotKept', 'user_data');

const UploadAnswer = z
  .union([V1File, V1FileNotKept])
  .meta({ description: 'The file; or that it was not kept, and why.' });

/** `POST /v1/files`: uploading. */
export function registerV1Upload(routes: RestRoutes, { storage }: RestServices): void {
  routes.route({
    url: '/files',
    method: 'POST',
    config: { form: UploadForm, params: { ttlSeconds: 'expires_after.seconds', idempotencyKey: 'Idempotency-Key' } },
    schema: {
      operationId: 'v1UploadFile',
      summary: 'Upload a file',
      description:
        'Stores a file of media. The parts of the form come in any order. A full quota is answered by 413, with its usage in `details`; on a project that keeps nothing the bytes are looked at and forgotten.',
      tags: ['OpenAI: files'],
      response: { 200: UploadAnswer, ...failureAnswers },
    },
    handler: async (request, reply) => {
      const describe = async (fields: FormFields) => attributesOf(fields);
      const uploaded = await uploadByForm({ request, reply, storage, door: 'V1', purpose: 'user_data', describe });
      return 'stored' in uploaded ? v1FileOf(uploaded.stored) : uploaded;
    },
  });
}

/** @throws {MediaFailure} INVALID_INPUT: a field has no value of its form */
function attributesOf(fields: FormFields) {
  const { purpose = '', expires_after: expiresAfter } = parseFields(UploadForm.omit({ file: true }), fields);
  if (purpose !== '' && !UPLOAD_PURPOSES.includes(purpose)) {
    const message = `Files here are media: \`purpose\` is one of ${UPLOAD_PURPOSES.join(', ')}.`;
    throw new MediaFailure('INVALID_INPUT', message, { path: ['purpose'] });
  }
  return { ttlSeconds: expiresAfter?.seconds ?? null };
}
