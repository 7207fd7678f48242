import type { RestRoutes, RestServices } from '../rest-request';

export function registerV1Images(_routes: RestRoutes, _services: RestServices): void {}
