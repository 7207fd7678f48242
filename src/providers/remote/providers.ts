import { CARTESIA } from './cartesia/provider';
import { DEEPGRAM } from './deepgram/provider';
import { ELEVENLABS } from './elevenlabs/provider';
import { FAL } from './fal/provider';
import { GOOGLE } from './google/provider';
import { LUMA } from './luma/provider';
import type { KnownModel, RetiredModel } from './models/known-model';
import { OPENAI } from './openai/provider';
import type { RemoteProvider } from './provider';
import { REPLICATE } from './replicate/provider';
import { XAI } from './xai/provider';

/** All there are. The best of each kind first, as far as that can be said: their models are chosen in this order. */
const PROVIDERS = [OPENAI, GOOGLE, XAI, FAL, REPLICATE, LUMA, ELEVENLABS, DEEPGRAM, CARTESIA] as const;

export type ProviderName = (typeof PROVIDERS)[number]['name'];

export const REMOTE_PROVIDERS: readonly RemoteProvider<ProviderName>[] = PROVIDERS;

/** null where there is none of the name. */
export function providerNamed(name: string): RemoteProvider<ProviderName> | null {
  return REMOTE_PROVIDERS.find((provider) => provider.name === name) ?? null;
}

/** What is known without asking. The best of each kind first. */
export const KNOWN_MODELS: readonly KnownModel[] = REMOTE_PROVIDERS.flatMap(({ models }) => models);

/** What is known to be no more. */
export const RETIRED_MODELS: readonly RetiredModel[] = REMOTE_PROVIDERS.flatMap(({ retiredModels }) => retiredModels);
