import type { SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { RemoteModelDescription } from '../model-description';

/** What goes to the SDK under the provider's name: what is always sent, what was asked for, what follows from fields. */
export function sdkOptions(
  { provider, fixedOptions }: RemoteModelDescription,
  parameters: JsonObject,
  own: JsonObject,
): SharedV3ProviderOptions {
  // The SDK types JSON as something that it might change, which it does not.
  return { [provider]: { ...fixedOptions, ...parameters, ...own } as SharedV3ProviderOptions[string] };
}
