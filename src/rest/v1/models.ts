import type { RestRoutes, RestServices } from '../rest-request';

export function registerV1Models(_routes: RestRoutes, _services: RestServices): void {}
