import type { FastifyInstance } from 'fastify';
import type { GenerationEngine } from '../generation/generation-engine';
import type { ApiDoor, DoorParts } from '../http/api-door';
import { takeJsonBodies } from '../http/body/json-body';
import { waitForOperations } from '../http/connection-lifetime';
import { encodeLargeAnswers } from '../http/large-answers';
import { organizationOf } from '../http/request-caller';
import { answerRestFailures, sendRestError } from './failures';
import { takeForms } from './form/take-forms';
import { serveDocument } from './openapi/serve-document';
import type { RestServices } from './rest-request';
import { registerResources, WIRES } from './wires';

/** Media come in JSON here, as base64: 25 MB of sound are 34 MB of text. */
const MAX_JSON_BYTES = 36 * 1024 * 1024;
/** At 2 Mbit/s, the largest takes 150 seconds. */
const JSON_TIMEOUT_MS = 180_000;

/** Below which the document of both wires is. */
const DOCUMENT_PREFIX = '/v3';

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
          tenantOf: organizationOf,
        });
        takeForms(scope);
        waitForOperations(scope, connectionLimits);
        encodeLargeAnswers(scope);
        registerResources(scope, resources, services);
        if (prefix === DOCUMENT_PREFIX) serveDocument(scope);
      },
      { prefix },
    );
  }
}
