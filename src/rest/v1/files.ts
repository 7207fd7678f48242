import type { RestRoutes, RestServices } from '../rest-request';

export function registerV1Files(_routes: RestRoutes, _services: RestServices): void {}
