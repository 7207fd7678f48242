import { z } from 'zod';
import type { JsonObject } from '../../domain/json';
import { generateVideo } from '../../generation/request/generate-video';
import { GENERATION_COST } from '../../http/rates/request-rates';
import { abandonedSignal } from '../../http/request-end';
import { FailureAnswer } from '../failures';
import { callForGeneration } from '../generation-call';
import { leaveOutNotGiven } from '../leave-out-not-given';
import { liftSettings } from '../lift-settings';
import { mediaInputOf } from '../media-source';
import { idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import {
  AcceptedAnswer,
  acceptedAnswerOf,
  EXAMPLE_FILE,
  optionalSourceField,
  parametersField,
  sourceField,
  storeField,
} from './generation-answers';

const VideoRequest = z
  .object({
    model: z.string().meta({
      description: 'The id of a model, or an alias: see `GET /v3/videos/models`.',
      examples: ['local/kenburns'],
    }),
    prompt: z.string().meta({
      description: 'What the video shows, and how it moves: 1 to 32,000 characters, as far as the model goes.',
      examples: ['the camera pans slowly'],
    }),
    image: optionalSourceField('The picture that it begins with'),
    video: optionalSourceField('The video to go on from, or to change'),
    reference_images: z
      .array(sourceField('A picture to go by'))
      .nullish()
      .meta({ description: 'Pictures to go by: at most 8, as far as the model goes.', examples: [[EXAMPLE_FILE]] }),
    store: storeField,
    parameters: parametersField(
      'How long it is, in seconds, is `seconds`, `duration`, `durationSeconds` or `duration_seconds`, a number or a text; `size` is `1280x720`, and `seed` a whole number: these are taken for what they are, by whichever model.',
    ).meta({ examples: [{ seconds: 2, size: '640x360' }] }),
  })
  .meta({
    id: 'VideoRequest',
    description: 'A video to make.',
    examples: [
      {
        model: 'local/kenburns',
        prompt: 'the camera pans slowly',
        parameters: { seconds: 2, size: '640x360' },
      },
    ],
  });

/** `POST /v3/videos`. */
export function registerV3Videos(routes: RestRoutes, services: RestServices): void {
  const { engine, storage } = services;
  routes.route({
    url: '/videos',
    method: 'POST',
    config: { cost: GENERATION_COST },
    schema: {
      operationId: 'createVideo',
      summary: 'Make a video',
      description:
        'Answers at once; the video is made in the background, and `status_url` tells when it is there. A project under zero data retention keeps nothing that could be fetched later: 409, `zero_data_retention`.',
      tags: ['Videos'],
      body: VideoRequest,
      response: { 202: AcceptedAnswer, '4xx': FailureAnswer, '5xx': FailureAnswer },
    },
    preValidation: leaveOutNotGiven,
    handler: async (request, reply) => {
      const { model, prompt, image, video, reference_images, store, parameters } = request.body;
      const fields = ['durationSeconds', 'size', 'seed'] as const;
      const lifted = liftSettings(services, model, parameters as JsonObject | null | undefined, fields);
      const names = { ...lifted.names, background: null };
      const generation = await callForGeneration({ request, reply, names }, true, () =>
        generateVideo(
          engine,
          restCallerOf(request, 'V3'),
          {
            model,
            prompt,
            image: image == null ? null : mediaInputOf(image, 'image'),
            video: video == null ? null : mediaInputOf(video, 'video'),
            referenceImages: (reference_images ?? []).map((source, index) =>
              mediaInputOf(source, `reference_images.${index}`),
            ),
            ...lifted.settings,
            parameters: lifted.parameters,
            output: store == null ? null : { store },
            background: true,
            idempotencyKey: idempotencyKeyOf(request),
          },
          abandonedSignal(reply),
        ),
      );
      return reply.code(202).send(acceptedAnswerOf(storage, generation));
    },
  });
}
