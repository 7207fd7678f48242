import { parseUrl } from '../../domain/url';
import type { ProviderEndpoint } from './http/provider-client';
import type { ProviderVariables } from './provider';
import { type ProviderName, REMOTE_PROVIDERS } from './providers';

export interface ProviderSettings {
  /** null: the provider is not set up; its models are known, and not available. */
  readonly apiKey: string | null;
  readonly endpoints: readonly ProviderEndpoint[];
}

export type ProvidersSettings = Readonly<Record<ProviderName, ProviderSettings>>;

/** What can stand in a header as it is. */
const API_KEY = /^[\x21-\x7e]{1,500}$/;

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the settings, and what is wrong with the environment, a line each, never with a value in it */
export function readProviderSettings(env: Environment): {
  readonly providers: ProvidersSettings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const endpointOf = (variable: string, own: string): ProviderEndpoint => {
    const value = env[variable];
    const url = isSet(value) ? readBaseUrl(value) : own;
    if (url === null) problems.push(`${variable}: an http(s) URL without user name, query and fragment is expected`);
    return { own, url: url ?? own };
  };
  const read = ({ apiKey: variables, baseUrls }: ProviderVariables): ProviderSettings => {
    const variable = variables.find((candidate) => isSet(env[candidate])) ?? null;
    const apiKey = variable === null ? null : (env[variable] ?? null);
    if (apiKey !== null && !API_KEY.test(apiKey))
      problems.push(`${variable}: printable ASCII without spaces is expected`);
    return { apiKey, endpoints: Object.entries(baseUrls).map(([name, own]) => endpointOf(name, own)) };
  };
  const entries = REMOTE_PROVIDERS.map(({ name, settings }) => [name, read(settings)] as const);
  // An entry of each, which the type of `fromEntries` does not say.
  return { providers: Object.fromEntries(entries) as Record<ProviderName, ProviderSettings>, problems };
}

/** An empty value in a compose file or a shell means that the setting is not made. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** Without a trailing slash; null where it is no base URL. */
function readBaseUrl(value: string): string | null {
  const url = parseUrl(value);
  if (url === null) return null;
  const { protocol, username, password, search, hash, href } = url;
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return isPlain && (protocol === 'https:' || protocol === 'http:') ? href.replace(/\/+$/, '') : null;
}
