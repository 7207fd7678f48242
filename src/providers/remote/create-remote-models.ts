import type { MediaModel } from '../media-model';
import { type Clock, SYSTEM_CLOCK } from './http/clock';
import type { ExchangeLimits } from './http/exchange';
import { ProviderClient } from './http/provider-client';
import { descriptionOfRetired } from './models/known-model';
import { modelIdOf, type RemoteModelDescription } from './models/model-description';
import type { PollLimits } from './polling/backoff';
import type { RemoteProvider } from './provider';
import type { ProvidersSettings } from './provider-settings';
import { KNOWN_MODELS, type ProviderName, providerNamed, REMOTE_PROVIDERS, RETIRED_MODELS } from './providers';
import { type ProviderAccess, RemoteModel } from './remote-model';

export interface RemoteProviderSettings {
  readonly providers: ProvidersSettings;
  /** Models of the operator's own choice: see `readModelFile`. They stand before the known ones, and in their place. */
  readonly models?: readonly RemoteModelDescription[];
  /** `host` or `host:port`: outputs are fetched from there even where it is no public address. Default none. */
  readonly allowedOutputHosts?: readonly string[];
  readonly limits?: Partial<ExchangeLimits & PollLimits>;
  /** What pauses are measured by. Default the system's. */
  readonly clock?: Clock;
  /** What the ends of models are compared with. Default the system's time. */
  readonly today?: () => Date;
}

const DEFAULT_LIMITS: ExchangeLimits & PollLimits = {
  connectTimeoutMs: 10_000,
  // Pictures of high quality take two minutes before the first byte.
  headersTimeoutMs: 300_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 600_000,
  // Ten large pictures in base64, or minutes of video.
  maxResponseBytes: 128 * 1024 * 1024,
  intervalMs: 2_000,
  // A day, the longest that the background may be given: the caller sets the limit, and has the work stopped.
  maxWaitMs: 86_400_000,
};

/** All known models, those of providers without a key, and those that are shut down, as not available. The best of each kind first, those that are no more last. */
export function createRemoteModels(settings: RemoteProviderSettings): MediaModel[] {
  const own = settings.models ?? [];
  const today = settings.today ?? (() => new Date());
  const ownIds = new Set(own.map(modelIdOf));
  const access = new Map(REMOTE_PROVIDERS.map((provider) => [provider.name, accessTo(provider, settings)] as const));
  const known = [...KNOWN_MODELS, ...RETIRED_MODELS.map(descriptionOfRetired)];
  return [...own, ...known.filter((model) => !ownIds.has(modelIdOf(model)))].map((model) => {
    const provider = providerNamed(model.provider);
    if (provider === null) throw new Error(`There is no provider ${model.provider}.`);
    return new RemoteModel(provider, model, access.get(provider.name) ?? null, today);
  });
}

function accessTo(source: RemoteProvider<ProviderName>, settings: RemoteProviderSettings): ProviderAccess | null {
  const { apiKey, endpoints } = settings.providers[source.name];
  if (apiKey === null) return null;
  const limits = { ...DEFAULT_LIMITS, ...settings.limits };
  const allowedOutputHosts = settings.allowedOutputHosts ?? [];
  const clock = settings.clock ?? SYSTEM_CLOCK;
  return {
    apiKey,
    clock,
    client: new ProviderClient({ source, endpoints, allowedOutputHosts, limits, clock }),
    pollLimits: limits,
  };
}
