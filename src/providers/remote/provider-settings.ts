import { parseUrl } from '../../domain/parse-url';

/** The providers that are asked over the network. Each is the first part of its models' ids. */
export const PROVIDER_NAMES = [
  'openai',
  'google',
  'xai',
  'fal',
  'replicate',
  'luma',
  'elevenlabs',
  'deepgram',
] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Where a part of a provider's API is. */
export interface ProviderEndpoint {
  /** The provider's own address, without a trailing slash. */
  readonly own: string;
  /** The address that is asked instead: of a proxy, a region, or a server that speaks the same protocol. */
  readonly url: string;
}

export interface ProviderSettings {
  /** null: the provider is not set up; its models are known, and not available. */
  readonly apiKey: string | null;
  readonly endpoints: readonly ProviderEndpoint[];
}

export type ProvidersSettings = Readonly<Record<ProviderName, ProviderSettings>>;

interface ProviderEnvironment {
  /** The first of these variables that is set. */
  readonly apiKey: readonly string[];
  /** Variables that move an endpoint, and the provider's own address. */
  readonly baseUrls: Readonly<Record<string, string>>;
}

/** Which environment variables mean what: the names that the providers themselves use, where they have any. */
export const PROVIDER_ENVIRONMENT: Readonly<Record<ProviderName, ProviderEnvironment>> = {
  openai: { apiKey: ['OPENAI_API_KEY'], baseUrls: { OPENAI_BASE_URL: 'https://api.openai.com/v1' } },
  google: {
    apiKey: ['GOOGLE_GENERATIVE_AI_API_KEY'],
    baseUrls: { GOOGLE_GENERATIVE_AI_BASE_URL: 'https://generativelanguage.googleapis.com/v1beta' },
  },
  xai: { apiKey: ['XAI_API_KEY'], baseUrls: { XAI_BASE_URL: 'https://api.x.ai/v1' } },
  fal: {
    apiKey: ['FAL_API_KEY', 'FAL_KEY'],
    baseUrls: { FAL_BASE_URL: 'https://fal.run', FAL_QUEUE_BASE_URL: 'https://queue.fal.run' },
  },
  replicate: { apiKey: ['REPLICATE_API_TOKEN'], baseUrls: { REPLICATE_BASE_URL: 'https://api.replicate.com/v1' } },
  luma: { apiKey: ['LUMA_API_KEY'], baseUrls: { LUMA_BASE_URL: 'https://api.lumalabs.ai' } },
  elevenlabs: { apiKey: ['ELEVENLABS_API_KEY'], baseUrls: { ELEVENLABS_BASE_URL: 'https://api.elevenlabs.io' } },
  deepgram: { apiKey: ['DEEPGRAM_API_KEY'], baseUrls: { DEEPGRAM_BASE_URL: 'https://api.deepgram.com' } },
};

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
  const read = (name: ProviderName): ProviderSettings => {
    const { apiKey: variables, baseUrls } = PROVIDER_ENVIRONMENT[name];
    const variable = variables.find((candidate) => isSet(env[candidate])) ?? null;
    const apiKey = variable === null ? null : (env[variable] ?? null);
    if (apiKey !== null && !API_KEY.test(apiKey))
      problems.push(`${variable}: printable ASCII without spaces is expected`);
    return { apiKey, endpoints: Object.entries(baseUrls).map(([name, own]) => endpointOf(name, own)) };
  };
  const providers = {
    openai: read('openai'),
    google: read('google'),
    xai: read('xai'),
    fal: read('fal'),
    replicate: read('replicate'),
    luma: read('luma'),
    elevenlabs: read('elevenlabs'),
    deepgram: read('deepgram'),
  };
  return { providers, problems };
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
