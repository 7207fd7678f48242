import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import type { ModelCapability } from '../../domain/generation';
import { generateImage } from '../../generation/request/generate-image';
import { GENERATION_COST } from '../../http/rates/request-rates';
import { abandonedSignal } from '../../http/request-end';
import { failureAnswers } from '../failures';
import { filePart, numberField, parseFields } from '../form/form-fields';
import { gatherForm, mediaOf } from '../form/gathered-form';
import { callForGeneration, type FieldNames } from '../generation-call';
import { given } from '../given-values';
import { leaveOutNotGiven } from '../leave-out-not-given';
import { idempotencyKeyOf, type RestRoutes, type RestServices, restCallerOf } from '../rest-request';
import { imagesAnswerOf, V1Images } from './image-answer';
import { parametersOf, qualityOf } from './openai-settings';
import { refuseEvents } from './refuse-events';

const text = (description: string, example: string) =>
  z
    .string()
    .nullish()
    .meta({ description, examples: [example] });

/** What pictures that are made and those that are changed are asked for by. */
const SETTINGS = {
  model: text('The id of a model, or an alias. Not given: the best that can do it.', 'local/renderer'),
  size: text('Width and height in pixels.', '512x512'),
  quality: text('How good, in the words of the provider.', 'high'),
  background: text('`transparent` or `opaque`, for models that can.', 'opaque'),
  output_format: text('`png`, `jpeg` or `webp`, for models that can. Not given: `png`.', 'png'),
  response_format: z
    .enum(['b64_json', 'url', ''])
    .nullish()
    .meta({
      description: '`b64_json`, if it is not given. `url`: where they are stored, their URL in place of the bytes.',
      examples: ['b64_json'],
    }),
  style: text('A hint, for models that take it.', 'vivid'),
  moderation: text('A hint, for models that take it.', 'auto'),
  input_fidelity: text('A hint, for models that take it.', 'high'),
};

const ImageRequest = z
  .object({
    ...SETTINGS,
    prompt: z.string().meta({ description: 'What the pictures show.', examples: ['a lighthouse at dawn'] }),
    n: z
      .number()
      .nullish()
      .meta({ description: 'How many pictures: 1 to 10. Not given: 1.', examples: [1] }),
    output_compression: z
      .number()
      .nullish()
      .meta({ description: 'A hint, for models that take it.', examples: [90] }),
    stream: z
      .boolean()
      .nullish()
      .meta({ description: '`false`: the answer comes as a whole.', examples: [false] }),
  })
  .meta({
    id: 'V1ImageRequest',
    description: 'Pictures to make.',
    examples: [{ model: 'local/renderer', prompt: 'a lighthouse at dawn', size: '512x512' }],
  });

const SOURCES =
  'Files; or texts that name media: `file_…`, or `{"file_id": "file_…"}`, which is ours beyond the wire of OpenAI.';

const EditForm = z
  .object({
    ...SETTINGS,
    image: filePart(`The picture to change, and pictures to go by: \`image[]\` for each. ${SOURCES}`),
    mask: filePart('As large as the first picture: where it is transparent, that may change.').optional(),
    prompt: z.string().meta({ description: 'What to change.' }),
    n: numberField().meta({ description: 'How many pictures: 1 to 10. Not given: 1.' }),
    output_compression: numberField().meta({ description: 'A hint, for models that take it.' }),
    stream: z.string().optional().meta({ description: '`false`: the answer comes as a whole.' }),
  })
  .meta({
    description: 'A picture to change.',
    examples: [{ image: '(the bytes)', mask: '(the bytes)', model: 'local/renderer', prompt: 'a red door' }],
  });
/** All but the files, which are no fields. */
const EditFields = EditForm.omit({ image: true, mask: true });

type Settings = z.infer<typeof ImageRequest> | z.infer<typeof EditFields>;
type Media = Pick<Parameters<typeof generateImage>[2], 'image' | 'mask' | 'referenceImages'>;

/** `POST /v1/images/generations` and `POST /v1/images/edits`. */
export function registerV1Images(routes: RestRoutes, services: RestServices): void {
  const tags = ['OpenAI: images'];
  const response = { 200: V1Images, ...failureAnswers };
  const stored =
    'Each is stored as a file if the project does not have it otherwise. One that could not be stored is in the answer all the same, with the reason in `persistence`: a full quota fails no call.';
  routes.route({
    url: '/images/generations',
    method: 'POST',
    config: { cost: GENERATION_COST },
    schema: {
      operationId: 'v1CreateImage',
      summary: 'Make pictures',
      description: `Answers with the pictures. ${stored}`,
      tags,
      body: ImageRequest,
      response,
    },
    preValidation: leaveOutNotGiven,
    handler: async (request, reply) => reply.send(await answerImages(services, { request, reply }, request.body, {})),
  });
  routes.route({
    url: '/images/edits',
    method: 'POST',
    config: { cost: GENERATION_COST, form: EditForm },
    schema: {
      operationId: 'v1EditImage',
      summary: 'Change a picture',
      description: `Answers with the changed pictures. The parts of the form come in any order. ${stored}`,
      tags,
      response,
    },
    handler: async (request, reply) => {
      const form = await gatherForm(request, reply, services.memoryBudget, Object.keys(EditFields.shape));
      const fields = parseFields(EditFields, form.fields);
      const [image, ...referenceImages] = mediaOf(form, 'image');
      const [mask, ...otherMasks] = mediaOf(form, 'mask');
      if (image === undefined) throw invalid('image', 'The form has no `image`.');
      if (otherMasks.length > 0) throw invalid('mask', 'The form has several masks: send one.');
      const media = { image, mask: mask ?? null, referenceImages };
      return reply.send(await answerImages(services, { request, reply }, fields, media));
    },
  });
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function answerImages(
  { engine, storage }: RestServices,
  { request, reply }: Exchange,
  body: Settings,
  media: Media,
): Promise<z.infer<typeof V1Images>> {
  refuseEvents(body.stream);
  const caller = restCallerOf(request, 'V1');
  const model = given(body.model) ?? null;
  // The one that the operation takes where none is named.
  const chosen =
    model === null ? engine.models.best('IMAGE', neededBy(media), storage.clock.now()) : engine.models.find(model);
  const known = chosen?.parameters ?? null;
  const { background, output_format, style, moderation, input_fidelity, output_compression } = body;
  const hints = { background, output_format, style, moderation, input_fidelity, output_compression };
  const { parameters, names } = parametersOf(known?.parameters ?? null, hints);
  const call = { request, reply, names: { ...namesOf(media), ...names } };
  const generation = await callForGeneration(call, false, () =>
    generateImage(
      engine,
      caller,
      {
        model,
        prompt: body.prompt,
        ...media,
        n: body.n ?? 1,
        size: given(body.size) ?? null,
        quality: qualityOf(given(body.quality), known?.qualities ?? null),
        parameters,
        background: false,
        idempotencyKey: idempotencyKeyOf(request),
      },
      abandonedSignal(reply),
    ),
  );
  return imagesAnswerOf(storage, generation, { caller, wantsUrl: body.response_format === 'url' });
}

function neededBy({ image, mask, referenceImages }: Media): ModelCapability[] {
  return [
    image == null ? 'TEXT_TO_IMAGE' : 'IMAGE_EDIT',
    ...(mask == null ? [] : ['MASK' as const]),
    ...((referenceImages?.length ?? 0) === 0 ? [] : ['REFERENCE_IMAGES' as const]),
  ];
}

/** The wire has one list: the picture to change, and then those to go by. */
function namesOf({ referenceImages }: Media): FieldNames {
  const numbered = (referenceImages ?? []).map((_, index) => [`referenceImages.${index}`, `image.${index + 1}`]);
  return { referenceImages: 'image', ...Object.fromEntries(numbered) };
}

function invalid(field: string, message: string): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path: [field] });
}
