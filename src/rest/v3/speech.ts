import type { RestRoutes, RestServices } from '../rest-request';

export function registerV3Speech(_routes: RestRoutes, _services: RestServices): void {}
