import { readConfig } from '../../src/config';
import { ENVIRONMENT } from '../../src/environment';
import { REMOTE_PROVIDERS } from '../../src/providers/remote/providers';

/**
 * Node's own, and how long the service answers between the signal and its end: a version that does not know the second
 * passes it over.
 */
const BESIDE = ['NODE_ENV', 'SHUTDOWN_DELAY_SECONDS'];

const KNOWN = new Set([
  ...BESIDE,
  ...Object.keys(ENVIRONMENT.shape),
  ...REMOTE_PROVIDERS.flatMap(({ settings: { apiKey, baseUrls } }) => [...apiKey, ...Object.keys(baseUrls)]),
]);

/** Which of these variables the service would not look at. */
export function unknownSettings(names: readonly string[]): string[] {
  return names.filter((name) => !KNOWN.has(name));
}

/** @throws {ConfigError} the service would not start with them */
export const configOf = readConfig;
