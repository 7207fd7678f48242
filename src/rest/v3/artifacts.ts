import { z } from 'zod';
import { RequestFailure } from '../../domain/errors';
import type { GenerationStatus } from '../../domain/generation';
import { readGenerations } from '../../generation/read/read-generations';
import { FailureAnswer } from '../failures';
import { readMadeMedia } from '../made-media';
import { type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { EXAMPLE_FILE, EXAMPLE_GENERATION, EXAMPLE_URL, mediaAnswerFields, mediaAnswerOf } from './generation-answers';

const { mime_type, file_id, url, persistence } = mediaAnswerFields;

const ArtifactAnswer = z
  .object({
    id: z.string().meta({ description: 'The generation.' }),
    status: z.enum(['processing', 'completed', 'failed']).meta({ description: 'How far it has come.' }),
    progress: z
      .int()
      .optional()
      .meta({ description: '0 to 100, where the provider tells it.', examples: [40] }),
    mime_type: mime_type.optional(),
    file_id,
    url: url.meta({
      description: 'Reads the bytes without a key. What may not be stored can be fetched by it for an hour.',
    }),
    persistence,
    data: z.array(z.object({ mime_type, file_id, url, persistence })).optional().meta({
      description: 'All that was made, where that is more than one thing; the first is what the fields above tell of.',
    }),
    error: z
      .string()
      .optional()
      .meta({
        description: 'Why it failed, for people.',
        examples: ['The provider refused the content.'],
      }),
    error_code: z
      .string()
      .optional()
      .meta({
        description: 'The same for programs, as in every failure.',
        examples: ['content_refused'],
      }),
  })
  .meta({
    id: 'Artifact',
    description: 'What is being made in the background, or was.',
    examples: [
      { id: EXAMPLE_GENERATION, status: 'processing', progress: 40 },
      { id: EXAMPLE_GENERATION, status: 'completed', mime_type: 'video/mp4', file_id: EXAMPLE_FILE, url: EXAMPLE_URL },
    ],
  });

const STATUS = {
  QUEUED: 'processing',
  RUNNING: 'processing',
  SUCCEEDED: 'completed',
  FAILED: 'failed',
  CANCELED: 'failed',
} as const satisfies Record<GenerationStatus, z.infer<typeof ArtifactAnswer>['status']>;

/** `GET /v3/artifacts/{id}/status`. */
export function registerV3Artifacts(routes: RestRoutes, { storage }: RestServices): void {
  routes.route({
    url: '/artifacts/:id/status',
    method: 'GET',
    schema: {
      operationId: 'getArtifactStatus',
      summary: 'Ask how far it has come',
      description:
        'Tells of what is made in the background, and of any other generation: `id` is what the call answered with. That it has failed is answered by 200 as well.',
      tags: ['Artifacts'],
      params: z.object({ id: z.string().meta({ description: 'The generation.', examples: [EXAMPLE_GENERATION] }) }),
      response: { 200: ArtifactAnswer, '4xx': FailureAnswer, '5xx': FailureAnswer },
    },
    handler: async (request, reply) => {
      const caller = restCallerOf(request, 'V3');
      const { id } = request.params;
      const generation = (await readGenerations(storage, caller, [id])).get(id);
      if (generation === undefined) throw new RequestFailure('NOT_FOUND', 'There is no such artifact.');
      const { status, progress, failure } = generation;
      const made = status === 'SUCCEEDED' ? await readMadeMedia(storage, generation, { caller, bytes: false }) : [];
      const data = made.map((media) => mediaAnswerOf(media, false));
      return reply.send({
        id,
        status: STATUS[status],
        ...(progress !== null && { progress }),
        ...data[0],
        ...(data.length > 1 && { data }),
        ...(failure !== null && { error: failure.message, error_code: failure.code.toLowerCase() }),
        ...(status === 'CANCELED' && { error: 'It was canceled.', error_code: 'canceled' }),
      });
    },
  });
}
