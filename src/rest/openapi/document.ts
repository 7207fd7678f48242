import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { fastify } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RestServices } from '../rest-request';
import { registerResources, WIRES } from '../wires';
import { tidyDocument } from './tidy-document';

const DESCRIPTION = `Images, speech, transcriptions, videos and files by REST: \`/v3\`, and \`/v1\` for programs that speak OpenAI's wire.

A medium is named by one text wherever it is expected: the id of a file (\`file_…\`), an \`http\` or \`https\` URL, or a data URI. Unknown headers and fields are ignored. What is not given, null, an empty text and \`auto\` are the same.

A POST takes an \`Idempotency-Key\`: the same key with the same request answers with what the first one made. Every answer has an \`x-request-id\`. Where a call may have cost something, or fails again, \`x-should-retry: false\` says so.`;

const TAGS = [
  { name: 'Files', description: 'Uploading, listing, reading and deleting files.' },
  { name: 'Images', description: 'Making and changing pictures.' },
  { name: 'Audio', description: 'Speech from text, and text from speech.' },
  { name: 'Videos', description: 'Making videos, in the background.' },
  { name: 'Artifacts', description: 'What became of what runs in the background.' },
  { name: 'Models', description: 'What there is to generate with; answered without a key.' },
  { name: 'OpenAI: files', description: 'The same files, by the wire of OpenAI.' },
  { name: 'OpenAI: images', description: 'Making and changing pictures, by the wire of OpenAI.' },
  { name: 'OpenAI: audio', description: 'Speech from text, and text from speech, by the wire of OpenAI.' },
  { name: 'OpenAI: models', description: 'What there is to generate with, by the wire of OpenAI; a key is needed.' },
];

/**
 * The OpenAPI 3.1 document of both wires, as their routes declare themselves.
 *
 * @param version of the service
 */
export async function createDocument(version: string): Promise<object> {
  const app = fastify({ exposeHeadRoutes: false });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mediagraph',
        version,
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'The service that this document is of.' }],
      tags: TAGS,
      security: [{ apiKey: [] }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer KEY`.' },
        },
      },
    },
    transform: transformRoute,
    transformObject: createJsonSchemaTransformObject({ zodToJsonConfig }),
  } as FastifyDynamicSwaggerOptions);
  for (const [prefix, resources] of Object.entries(WIRES)) {
    await app.register(async (scope) => registerResources(scope, resources, {} as RestServices), { prefix });
  }
  await app.ready();
  const document = tidyDocument(app.swagger());
  await app.close();
  return document;
}

/** Zod leaves the examples of what it transforms out of what comes in, and ours are of just that. */
const zodToJsonConfig: NonNullable<Parameters<typeof createJsonSchemaTransform>[0]['zodToJsonConfig']> = {
  override: ({ zodSchema, jsonSchema }) => {
    const examples = z.globalRegistry.get(zodSchema)?.['examples'];
    if (Array.isArray(examples)) jsonSchema.examples = examples;
  },
};
const transformSchema = createJsonSchemaTransform({ zodToJsonConfig });

type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>;

/** The handlers of forms read them as they arrive, so that such a route has no schema for its body but this. */
const transformRoute: Transform = (route) => {
  const { form, public: isPublic } = route.route.config ?? {};
  const schema = {
    ...route.schema,
    ...(form && { body: form, consumes: ['multipart/form-data'] }),
    headers: route.route.method === 'POST' ? z.object({ 'idempotency-key': IdempotencyKey }) : undefined,
    ...(isPublic && { security: [] }),
  };
  return transformSchema({ ...route, schema } as Parameters<Transform>[0]);
};

const IdempotencyKey = z
  .string()
  .max(255)
  .optional()
  .meta({
    description:
      'Makes a retry safe: the same key with the same request answers with what the first one made. 1 to 255 ASCII characters.',
    examples: ['order-4711'],
  });
