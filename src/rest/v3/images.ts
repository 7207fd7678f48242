import type { RestRoutes, RestServices } from '../rest-request';

export function registerV3Images(_routes: RestRoutes, _services: RestServices): void {}
