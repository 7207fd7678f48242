import type { RateSettings } from '../../../src/domain/caller';

/** Nobody is limited. */
export const NO_RATES: RateSettings = {
  pointsPerMinute: { key: 0, owner: 0, organization: 0 },
  burstSeconds: 60,
  inFlight: { key: 0, owner: 0, organization: 0 },
};
