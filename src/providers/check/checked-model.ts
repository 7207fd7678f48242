import type { MediaModel } from '../media-model';

/** What of a model requests are held against. */
export type CheckedModel = Pick<
  MediaModel,
  'id' | 'provider' | 'kind' | 'capabilities' | 'parameters' | 'checkOwnRules'
>;
