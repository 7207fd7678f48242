import type { SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { RemoteModelDescription } from '../models/model-description';

/** What goes to the SDK under the provider's name: what was asked for, and what follows from fields. */
export function sdkOptions(
  { provider }: RemoteModelDescription,
  parameters: JsonObject,
  own: JsonObject,
): SharedV3ProviderOptions {
  // The SDK types JSON as something that it might change, which it does not.
  return { [provider]: { ...parameters, ...own } as SharedV3ProviderOptions[string] };
}
