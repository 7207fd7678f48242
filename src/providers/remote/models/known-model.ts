import type { GenerationKind } from '../../../domain/generation';
import type { RemoteModelDescription } from './model-description';

/** Where what is said of a model was read. */
export interface ReadFrom {
  /** A public page, the provider's own where one could be read. */
  readonly source: string;
  /** When it was last read: `2026-11-29`. `npm run models:check` lists what was read long ago. */
  readonly checkedOn: string;
}

/** A model of the provider of that name, known without asking. */
export type KnownModel<Name extends string = string> = RemoteModelDescription & ReadFrom & { readonly provider: Name };

/** A model that is no more. It is known so that the failure names what took its place. */
export interface RetiredModel<Name extends string = string> extends ReadFrom {
  readonly provider: Name;
  readonly providerModelId: string;
  readonly kind: GenerationKind;
  /** The day it was shut down. */
  readonly on: string;
  /** `provider/model`; null: the provider has none that can be asked the same way. */
  readonly successor: string | null;
}

/** One that takes nothing any more. What it was asked for before it ended is still waited for. */
export function descriptionOfRetired({
  provider,
  providerModelId,
  kind,
  on,
  successor,
}: RetiredModel): RemoteModelDescription {
  const common = {
    provider,
    providerModelId,
    description: successor === null ? `Shut down on ${on}.` : `Shut down on ${on}: ${successor} takes its place.`,
    capabilities: [],
    parameters: [],
    price: null,
    shutdown: { on, successor },
  };
  switch (kind) {
    case 'IMAGE':
      return {
        ...common,
        kind,
        maxImages: 1,
        maxInputImages: 0,
        sizes: null,
        aspectRatios: null,
        qualities: null,
        seed: false,
        maskForm: 'TRANSPARENT',
      };
    case 'SPEECH':
      return { ...common, kind, voices: null, formats: {}, speed: null };
    case 'TRANSCRIPTION':
      return { ...common, kind, language: false, prompt: false, diarize: false, segments: false };
    case 'VIDEO':
      return { ...common, kind, sizes: {}, durations: [], seed: false, maxReferenceImages: 0 };
    default:
      return kind satisfies never;
  }
}
