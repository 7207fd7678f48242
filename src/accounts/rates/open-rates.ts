import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { RateSettings } from '../../domain/caller';
import { CallRates } from './call-rates';
import { ProjectRates } from './project-rates';
import { SharedBuckets } from './shared-buckets';

export interface OpenedRates {
  readonly rates: CallRates;
  /** Tells the other processes what was spent last. */
  close(): Promise<void>;
}

/** Makes what requests are paid from. */
export function openRates(settings: RateSettings, dataSource: DataSource, logger: Logger): OpenedRates {
  const buckets = new SharedBuckets({ dataSource, logger });
  const rates = new CallRates(settings, buckets, new ProjectRates(dataSource, settings.burstSeconds));
  return { rates, close: () => buckets.close() };
}
