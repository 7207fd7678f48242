import type { FastifyInstance, FastifyRequest } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { GenerationEngine } from '../generation/generation-engine';
import { takeJsonBodies } from '../http/body/json-body';
import { waitForOperations } from '../http/connection-lifetime';
import { organizationOf } from '../http/request-caller';
import type { ApiDoor, DoorParts } from '../http/server';
import { answerRestFailures, sendRestError } from './failures';
import { takeForms } from './form/take-forms';
import type { RestRoutes, RestServices } from './rest-request';
import { registerV1Files } from './v1/files';
import { registerV1Images } from './v1/images';
import { registerV1Models } from './v1/models';
import { registerV1Speech } from './v1/speech';
import { registerV1Transcriptions } from './v1/transcriptions';
import { registerV3Artifacts } from './v3/artifacts';
import { registerV3Catalogues } from './v3/catalogues';
import { registerV3Files } from './v3/files';
import { registerV3Images } from './v3/images';
import { registerV3Speech } from './v3/speech';
import { registerV3Transcriptions } from './v3/transcriptions';
import { registerV3Videos } from './v3/videos';

type RegisterRoutes = (routes: RestRoutes, services: RestServices) => void;

/** What each wire answers, one file a resource. */
const WIRES: Readonly<Record<string, readonly RegisterRoutes[]>> = {
  '/v3': [
    registerV3Files,
    registerV3Images,
    registerV3Speech,
    registerV3Transcriptions,
    registerV3Videos,
    registerV3Artifacts,
    registerV3Catalogues,
  ],
  '/v1': [registerV1Files, registerV1Images, registerV1Speech, registerV1Transcriptions, registerV1Models],
};

/** Media come in JSON here, as base64: 25 MB of sound are 34 MB of text. */
const MAX_JSON_BYTES = 36 * 1024 * 1024;
/** At 2 Mbit/s, the largest takes 150 seconds. */
const JSON_TIMEOUT_MS = 180_000;

/** `/v3`, the wire of the guide, and `/v1`, OpenAI's: the same operations as the graph's. */
export function restDoor(engine: GenerationEngine): ApiDoor {
  return {
    paths: Object.keys(WIRES),
    register: (app, parts) => registerRest(app, engine, parts),
    sendError: sendRestError,
  };
}

async function registerRest(app: FastifyInstance, engine: GenerationEngine, parts: DoorParts): Promise<void> {
  const { storage, downloads, connectionLimits, translateFailure, jsonBudget } = parts;
  const services: RestServices = { engine, storage, downloads, connectionLimits, memoryBudget: jsonBudget };
  for (const [prefix, resources] of Object.entries(WIRES)) {
    await app.register(
      async (scope) => {
        answerRestFailures(scope, storage, translateFailure);
        takeJsonBodies(scope, {
          maxBytes: MAX_JSON_BYTES,
          timeoutMs: JSON_TIMEOUT_MS,
          budget: jsonBudget,
          tenantOf,
        });
        takeForms(scope);
        waitForOperations(scope, connectionLimits);
        registerResources(scope, resources, services);
      },
      { prefix },
    );
  }
}

function registerResources(scope: FastifyInstance, resources: readonly RegisterRoutes[], services: RestServices): void {
  const routes: RestRoutes = scope.withTypeProvider<ZodTypeProvider>();
  routes.setValidatorCompiler(validatorCompiler);
  // What handlers answer has the type of the schema already.
  routes.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  for (const register of resources) register(routes, services);
}

/** Whose share of the budget a body takes: of what nobody needs a key for, that of the public. */
function tenantOf(request: FastifyRequest): string {
  return request.is404 || request.routeOptions.config.public === true ? 'public' : organizationOf(request);
}
