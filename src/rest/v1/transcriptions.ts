import type { RestRoutes, RestServices } from '../rest-request';

export function registerV1Transcriptions(_routes: RestRoutes, _services: RestServices): void {}
