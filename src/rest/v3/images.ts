import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import type { JsonObject } from '../../domain/json';
import { generateImage } from '../../generation/request/generate-image';
import { GENERATION_COST } from '../../http/rates/request-rates';
import { abandonedSignal } from '../../http/request-end';
import { FailureAnswer } from '../failures';
import { callForGeneration } from '../generation-call';
import { leaveOutNotGiven } from '../leave-out-not-given';
import { liftSettings } from '../lift-settings';
import { readMadeMedia, requireKept } from '../made-media';
import { mediaInputOf } from '../media-source';
import { idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { MAX_PICTURES } from './catalogue-answer';
import {
  AcceptedAnswer,
  acceptedAnswerOf,
  callAnswerFields,
  callAnswerOf,
  costField,
  costOf,
  EXAMPLE_BASE64,
  EXAMPLE_FILE,
  EXAMPLE_GENERATION,
  EXAMPLE_URL,
  mediaAnswerFields,
  mediaAnswerOf,
  optionalSourceField,
  parametersField,
  sourceField,
  storeField,
} from './generation-answers';

const ImageRequest = z
  .object({
    model: z.string().meta({
      description: 'The id of a model, or an alias: see `GET /v3/images/models`.',
      examples: ['local/renderer'],
    }),
    prompt: z.string().meta({
      description: 'What the pictures show, or what to change: 1 to 32,000 characters, as far as the model goes.',
      examples: ['a lighthouse at dawn'],
    }),
    n: z
      .int()
      .min(1)
      .max(MAX_PICTURES)
      .nullish()
      .meta({ description: 'How many pictures: 1, if it is not given.', examples: [1] }),
    size: z
      .string()
      .nullish()
      .meta({
        description: 'Width and height in pixels. Not with `aspect_ratio`.',
        examples: ['1024x768'],
      }),
    aspect_ratio: z
      .string()
      .nullish()
      .meta({ description: 'The shape. Not with `size`.', examples: ['16:9'] }),
    quality: z
      .string()
      .nullish()
      .meta({ description: 'How good, in the words of the provider.', examples: ['high'] }),
    style: z
      .string()
      .nullish()
      .meta({
        description: 'In the words of the provider, of a model that has a parameter of this name.',
        examples: ['vivid'],
      }),
    image: optionalSourceField('The picture to change'),
    mask: optionalSourceField('Where the picture may change: as large as `image`, and transparent there'),
    reference_images: z
      .array(sourceField('A picture to go by'))
      .nullish()
      .meta({ description: 'Pictures to go by: at most 8, as far as the model goes.', examples: [[EXAMPLE_FILE]] }),
    response_format: z
      .enum(['b64_json', 'url'])
      .nullish()
      .meta({
        description:
          '`b64_json`, if it is not given: the bytes in the answer. `url`: where they are stored, only their URL.',
        examples: ['url'],
      }),
    store: storeField,
    async: z
      .boolean()
      .nullish()
      .meta({
        description: 'Whether to answer at once, with 202, and to make the pictures in the background. Not given: no.',
        examples: [false],
      }),
    parameters: parametersField('`size`, `aspect_ratio` and `seed` are taken for the fields that they are.').meta({
      examples: [{ seed: 7 }],
    }),
  })
  .meta({
    id: 'ImageRequest',
    description: 'Pictures to make, or a picture to change.',
    examples: [
      { model: 'local/renderer', prompt: 'a lighthouse at dawn', size: '512x512' },
      { model: 'local/renderer', prompt: 'the same in winter', image: EXAMPLE_FILE, response_format: 'url' },
    ],
  });

const ImageAnswer = z
  .object({
    ...callAnswerFields,
    data: z
      .array(
        z.object({
          ...mediaAnswerFields,
          revised_prompt: z.string().optional().meta({ description: 'The prompt as the provider rewrote it.' }),
        }),
      )
      .meta({ description: 'The pictures.' }),
    usage: z
      .object({ cost: costField, images: z.int().meta({ description: 'How many were made.', examples: [1] }) })
      .meta({ description: 'What it took.' }),
  })
  .meta({
    id: 'ImageAnswer',
    description: 'The pictures that were made.',
    examples: [
      {
        id: EXAMPLE_GENERATION,
        model: 'local/renderer',
        created: 1_796_727_600,
        data: [{ b64_json: EXAMPLE_BASE64, mime_type: 'image/png', file_id: EXAMPLE_FILE, url: EXAMPLE_URL }],
        usage: { cost: 0, images: 1 },
      },
    ],
  });

/** `POST /v3/images`. */
export function registerV3Images(routes: RestRoutes, services: RestServices): void {
  const { engine, storage } = services;
  routes.route({
    url: '/images',
    method: 'POST',
    config: { cost: GENERATION_COST },
    schema: {
      operationId: 'createImage',
      summary: 'Make pictures, or change one',
      description:
        'Answers with the pictures, each of which is stored as a file if the project or the request does not have it otherwise. One that could not be stored is in the answer all the same, with the reason in `persistence`: a full quota fails no call.',
      tags: ['Images'],
      body: ImageRequest,
      response: { 200: ImageAnswer, 202: AcceptedAnswer, '4xx': FailureAnswer, '5xx': FailureAnswer },
    },
    preValidation: leaveOutNotGiven,
    handler: async (request, reply) => {
      const { body } = request;
      const caller = restCallerOf(request, 'V3');
      const background = body.async ?? false;
      const { settings, names } = settingsOf(services, body);
      const generation = await callForGeneration({ request, reply, names }, background, () =>
        generateImage(
          engine,
          caller,
          {
            model: body.model,
            prompt: body.prompt,
            n: body.n ?? 1,
            ...settings,
            image: body.image == null ? null : mediaInputOf(body.image, 'image'),
            mask: body.mask == null ? null : mediaInputOf(body.mask, 'mask'),
            referenceImages: (body.reference_images ?? []).map((source, index) =>
              mediaInputOf(source, `reference_images.${index}`),
            ),
            output: body.store == null ? null : { store: body.store },
            background,
            idempotencyKey: idempotencyKeyOf(request),
          },
          abandonedSignal(reply),
        ),
      );
      if (background) return reply.code(202).send(acceptedAnswerOf(storage, generation));
      const wantsBytes = body.response_format !== 'url';
      const all = await readMadeMedia(storage, generation, { caller, bytes: wantsBytes });
      const made = requireKept(all, 'The picture that was');
      return reply.code(200).send({
        ...callAnswerOf(generation),
        data: made.map((picture) => ({
          ...mediaAnswerOf(picture, wantsBytes),
          ...(picture.revisedPrompt !== null && { revised_prompt: picture.revisedPrompt }),
        })),
        usage: { ...costOf(generation.usage), images: generation.usage?.images ?? made.length },
      });
    },
  });
}

/** The settings as the operation takes them, wherever the request has them. */
function settingsOf(services: RestServices, body: z.infer<typeof ImageRequest>) {
  const { model, size = null, aspect_ratio: aspectRatio = null, quality = null, style = null } = body;
  const fields = [
    'seed' as const,
    ...(size === null ? (['size'] as const) : []),
    ...(aspectRatio === null ? (['aspectRatio'] as const) : []),
  ];
  const lifted = liftSettings(services, model, body.parameters as JsonObject | null | undefined, fields);
  const parameters = style === null ? lifted.parameters : withStyle(lifted.parameters, style);
  return {
    settings: { size, aspectRatio, quality, ...lifted.settings, parameters },
    names: { ...lifted.names, background: 'async', ...(style !== null && { 'parameters.style': 'style' }) },
  };
}

/** The operation has no style of its own: some models have it among their parameters. */
function withStyle(parameters: JsonObject, style: string): JsonObject {
  const other = parameters['style'];
  if (other === undefined || other === style) return { ...parameters, style };
  throw new MediaFailure('INVALID_INPUT', '`parameters.style` says otherwise: give one of the two.', {
    path: ['style'],
  });
}
