import type { RemoteModelDescription } from '../models/model-description';
import type { Amendments } from '../sdk/sent-request';

/** Models that make one picture a call have no `num_outputs`: flux-1.1-pro, flux-fill-pro. */
export function replicateAmendments(model: RemoteModelDescription): Amendments {
  if (model.kind !== 'IMAGE' || model.maxImages > 1) return {};
  return {
    json({ input }) {
      if (typeof input === 'object' && input !== null) Reflect.deleteProperty(input, 'num_outputs');
    },
  };
}
