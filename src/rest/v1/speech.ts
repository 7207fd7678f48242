import type { RestRoutes, RestServices } from '../rest-request';

export function registerV1Speech(_routes: RestRoutes, _services: RestServices): void {}
