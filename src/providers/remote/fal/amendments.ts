import type { RemoteModelDescription } from '../models/model-description';
import type { Amendments } from '../sdk/sent-request';

/** Models that make one picture a call have no `num_images`. */
export function falAmendments(model: RemoteModelDescription): Amendments {
  if (model.kind !== 'IMAGE' || model.maxImages > 1) return {};
  return {
    json(body) {
      delete body['num_images'];
    },
  };
}
