import type { RestRoutes, RestServices } from '../rest-request';

export function registerV3Videos(_routes: RestRoutes, _services: RestServices): void {}
