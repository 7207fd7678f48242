import type { RemoteModelDescription } from './model-description';

/** Where what is said of a model was read. */
export interface ReadFrom {
  /** A public page, the provider's own where one could be read. */
  readonly source: string;
  /** When it was last read: `2026-11-29`. `npm run models:check` lists what was read long ago. */
  readonly checkedOn: string;
}

export type KnownModel = RemoteModelDescription & ReadFrom;
