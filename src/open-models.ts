import type { MediaModel } from './providers/media-model';

export interface OpenedModels {
  /** The best of each kind first: those of providers that are set up, then those that run here. */
  readonly models: readonly MediaModel[];
  close(): Promise<void>;
}

/** Makes the models that there are. */
export function openModels(): OpenedModels {
  return { models: [], close: async () => {} };
}
