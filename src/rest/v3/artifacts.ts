import type { RestRoutes, RestServices } from '../rest-request';

export function registerV3Artifacts(_routes: RestRoutes, _services: RestServices): void {}
