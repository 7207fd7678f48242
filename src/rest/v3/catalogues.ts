import type { RestRoutes, RestServices } from '../rest-request';

export function registerV3Catalogues(_routes: RestRoutes, _services: RestServices): void {}
