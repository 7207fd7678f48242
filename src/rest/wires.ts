import type { FastifyInstance } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { RestRoutes, RestServices } from './rest-request';
import { registerV1Files } from './v1/files';
import { registerV1Images } from './v1/images';
import { registerV1Models } from './v1/models';
import { registerV1Speech } from './v1/speech';
import { registerV1Transcriptions } from './v1/transcriptions';
import { registerV1Upload } from './v1/upload-file';
import { registerV3Artifacts } from './v3/artifacts';
import { registerV3Catalogues } from './v3/catalogues';
import { registerV3Files } from './v3/files';
import { registerV3Images } from './v3/images';
import { registerV3Speech } from './v3/speech';
import { registerV3Transcriptions } from './v3/transcriptions';
import { registerV3Upload } from './v3/upload-file';
import { registerV3Videos } from './v3/videos';

/** Declares routes. Nothing of the services is looked at before a request comes: the document is made without any. */
type RegisterRoutes = (routes: RestRoutes, services: RestServices) => void;

/** What each wire answers, one file a resource. */
export const WIRES: Readonly<Record<string, readonly RegisterRoutes[]>> = {
  '/v3': [
    registerV3Upload,
    registerV3Files,
    registerV3Images,
    registerV3Speech,
    registerV3Transcriptions,
    registerV3Videos,
    registerV3Artifacts,
    registerV3Catalogues,
  ],
  '/v1': [
    registerV1Upload,
    registerV1Files,
    registerV1Images,
    registerV1Speech,
    registerV1Transcriptions,
    registerV1Models,
  ],
};

/** Declares the routes of a wire in a scope that has its prefix. */
export function registerResources(
  scope: FastifyInstance,
  resources: readonly RegisterRoutes[],
  services: RestServices,
): void {
  const routes: RestRoutes = scope.withTypeProvider<ZodTypeProvider>();
  routes.setValidatorCompiler(validatorCompiler);
  // What handlers answer has the type of the schema already.
  routes.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  for (const register of resources) register(routes, services);
}
