import { z } from 'zod';
import { listModels, type ModelDescription } from '../../generation/read/list-models';
import { noSuchModel } from '../../generation/request/model-refusals';
import { failureAnswers } from '../failures';
import type { RestRoutes, RestServices } from '../rest-request';

const V1Model = z
  .object({
    id: z.string().meta({ description: 'What `model` takes: the id of a model, or a name that the operator gave it.' }),
    object: z.literal('model').meta({ description: 'Always `model`.' }),
    created: z.int().meta({ description: 'Always 0: when models were made is not known here.' }),
    owned_by: z.string().meta({ description: 'Who runs it: `openai`; `local` for what the service runs itself.' }),
  })
  .meta({
    id: 'V1Model',
    description: 'Something that generates, as it is told by the wire of OpenAI.',
    examples: [{ id: 'local/renderer', object: 'model', created: 0, owned_by: 'local' }],
  });
type V1Model = z.infer<typeof V1Model>;

const V1Models = z
  .object({
    object: z.literal('list').meta({ description: 'Always `list`.' }),
    data: z.array(V1Model).meta({ description: 'All of them, the best of each kind first.' }),
  })
  .meta({
    id: 'V1Models',
    description: 'The models that are set up here.',
    examples: [{ object: 'list', data: [{ id: 'local/renderer', object: 'model', created: 0, owned_by: 'local' }] }],
  });

const ModelParams = z.object({
  id: z.string().meta({
    description: 'The id of the model, or another name of it. Its slash may be written as `%2F`.',
    examples: ['local/renderer'],
  }),
});
/** An id whose slashes are written as such. */
const RestOfPath = z.object({ '*': z.string().meta({ description: 'The id of the model.', examples: ['x/y/z'] }) });

/** `/v1/models`: which there are. Clients ask for them to see whether a key is good, so they take one. */
export function registerV1Models(routes: RestRoutes, { engine }: RestServices): void {
  const offered = () => listModels(engine, null).filter(({ available }) => available);
  const find = (id: string): V1Model => {
    const found = offered().find((model) => model.id === id || model.aliases.includes(id));
    if (found === undefined) throw noSuchModel(id);
    return modelOf(id, found);
  };
  const schema = {
    summary: 'Read a model',
    description: 'Answers what is known of a model that is set up here.',
    tags: ['OpenAI: models'],
    response: { 200: V1Model, ...failureAnswers },
  };
  routes.route({
    url: '/models',
    method: 'GET',
    schema: {
      operationId: 'v1ListModels',
      summary: 'List models',
      description: 'Answers all models that are set up here, each under its id and under every other name that it has.',
      tags: ['OpenAI: models'],
      response: { 200: V1Models, ...failureAnswers },
    },
    handler: async () => {
      const data = offered().flatMap((model) => [model.id, ...model.aliases].map((id) => modelOf(id, model)));
      return { object: 'list' as const, data };
    },
  });
  routes.route({
    url: '/models/:id',
    method: 'GET',
    schema: { ...schema, operationId: 'v1GetModel', params: ModelParams },
    handler: async ({ params }) => find(params.id),
  });
  routes.route({
    url: '/models/*',
    method: 'GET',
    schema: { ...schema, hide: true, params: RestOfPath },
    handler: async ({ params }) => find(params['*']),
  });
}

function modelOf(id: string, { provider }: ModelDescription): V1Model {
  return { id, object: 'model', created: 0, owned_by: provider };
}
