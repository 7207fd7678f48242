import type { RestRoutes, RestServices } from '../rest-request';

export function registerV3Transcriptions(_routes: RestRoutes, _services: RestServices): void {}
