import { z } from 'zod';
import { MODEL_CAPABILITIES } from '../../domain/generation';
import { listModels, type ModelDescription } from '../../generation/read/list-models';
import { FailureAnswer } from '../failures';
import { numberText } from '../form/form-fields';
import { leaveOutNotGiven } from '../leave-out-not-given';
import type { RestRoutes, RestServices } from '../rest-request';
import { CatalogueAnswer, type ModelType, modelAnswerOf, TYPE_OF } from './catalogue-answer';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

const words = (description: string, example: string) =>
  z
    .string()
    .max(200)
    .optional()
    .meta({ description, examples: [example] });

/** A name that is none would find nothing, and let nobody know why. */
const oneOf = (what: string, names: readonly string[], example: string) =>
  words(`${what}: ${names.join(', ')}. In upper or lower case.`, example).refine(
    (text) => text === undefined || names.includes(text.toLowerCase()),
    `it is one of ${names.join(', ')}`,
  );

const isAny = (text: string) => text.toLowerCase() === 'any';

const CatalogueQuery = z.object({
  q: words('Only models whose id, name, alias or description has these words, in upper or lower case.', 'speech'),
  provider: words('Only models of this provider: `openai`, or `local` for what runs here.', 'local'),
  type: oneOf('Only models of this type', Object.values(TYPE_OF), 'tts'),
  capability: oneOf(
    'Only models that can do this',
    MODEL_CAPABILITIES.map((name) => name.toLowerCase()),
    'image_edit',
  ),
  available: words(
    '`any`, in upper or lower case: those of providers that are not set up here as well, and those that are shut down. Not given: only what can be asked.',
    'any',
  ).refine((text) => text === undefined || isAny(text), 'it takes `any`; what can be asked here is listed without it'),
  offset: numberText(z.int().min(0).optional()).meta({
    description: 'How many models to leave out. Not given: none.',
    examples: [0],
  }),
  limit: numberText(z.int().min(1).max(MAX_LIMIT).optional()).meta({
    description: `The most to answer with: 1 to ${MAX_LIMIT}. Not given: ${DEFAULT_LIMIT}.`,
    examples: [DEFAULT_LIMIT],
  }),
});

const CATALOGUES = [
  { url: '/images/models', types: ['image'], operationId: 'listImageModels', what: 'pictures' },
  { url: '/audio/models', types: ['tts', 'stt'], operationId: 'listAudioModels', what: 'speech, and its transcripts' },
  { url: '/videos/models', types: ['video'], operationId: 'listVideoModels', what: 'videos' },
  { url: '/models', types: Object.values(TYPE_OF), operationId: 'listModels', what: 'any of them' },
] as const satisfies readonly { url: string; types: readonly ModelType[]; operationId: string; what: string }[];

/** `GET /v3/images/models` and its like: which models there are is no secret, so that nobody needs a key. */
export function registerV3Catalogues(routes: RestRoutes, { engine }: RestServices): void {
  for (const { url, types, operationId, what } of CATALOGUES) {
    routes.route({
      url,
      method: 'GET',
      config: { public: true },
      schema: {
        operationId,
        summary: `List the models for ${what}`,
        description: 'Tells which models there are, what each can do, what it takes and what it costs. Needs no key.',
        tags: ['Models'],
        security: [],
        querystring: CatalogueQuery,
        response: { 200: CatalogueAnswer, '4xx': FailureAnswer, '5xx': FailureAnswer },
      },
      preValidation: leaveOutNotGiven,
      handler: async ({ query }, reply) => {
        const { offset = 0, limit = DEFAULT_LIMIT } = query;
        const found = listModels(engine, null).filter(
          (model) => isAmong(types, TYPE_OF[model.kind]) && isWanted(model, query),
        );
        const models = found.slice(offset, offset + limit).map(modelAnswerOf);
        return reply.send({ models, total: found.length, offset, limit });
      },
    });
  }
}

function isAmong(types: readonly ModelType[], type: ModelType): boolean {
  return types.includes(type);
}

function isWanted(model: ModelDescription, query: z.infer<typeof CatalogueQuery>): boolean {
  const { provider, type, capability, available, q = '' } = query;
  if (available === undefined && !model.available) return false;
  if (provider !== undefined && model.provider !== provider.toLowerCase()) return false;
  if (type !== undefined && TYPE_OF[model.kind] !== type.toLowerCase()) return false;
  if (capability !== undefined && !model.capabilities.some((one) => one === capability.toUpperCase())) return false;
  return [model.id, model.description, ...model.aliases].some((text) => text.toLowerCase().includes(q.toLowerCase()));
}
