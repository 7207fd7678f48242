import type { Attribution } from './caller';
import type { FileOrigin } from './file';
import type { GenerationKind } from './generation';
import type { MediaKind } from './media';

export const USAGE_GRANULARITIES = ['HOUR', 'DAY', 'MONTH'] as const;
export type UsageGranularity = (typeof USAGE_GRANULARITIES)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The first hour, day or month that begins at an instant or later. All of them are of UTC, which knows no summer time. */
export function firstIntervalFrom(instant: Date, granularity: UsageGranularity): Date {
  if (granularity !== 'MONTH') {
    const length = granularity === 'HOUR' ? HOUR_MS : DAY_MS;
    return new Date(Math.ceil(instant.getTime() / length) * length);
  }
  const month = new Date(instant);
  month.setUTCDate(1);
  month.setUTCHours(0, 0, 0, 0);
  if (month < instant) month.setUTCMonth(month.getUTCMonth() + 1);
  return month;
}

/** The one that begins when another ends. */
export function intervalAfter(start: Date, granularity: UsageGranularity): Date {
  return firstIntervalFrom(new Date(start.getTime() + 1), granularity);
}

/** What is counted over time. */
export interface UsageCounts {
  readonly uploads: number;
  readonly uploadedBytes: number;
  /** Bytes that were sent by this service; what a bucket serves by itself is not seen. */
  readonly downloadedBytes: number;
  readonly deletedFiles: number;
  readonly expiredFiles: number;
  readonly generations: number;
  readonly failedGenerations: number;
  /** Outputs of generations that were not kept. */
  readonly skippedOutputs: number;
  readonly costUsd: number;
  /** Pictures that were made. */
  readonly images: number;
  /** Characters that were spoken. */
  readonly characters: number;
  /** Seconds of sound that were made or transcribed. */
  readonly audioSeconds: number;
  /** Seconds of video that were made. */
  readonly videoSeconds: number;
}

/** Of a time in which nothing happened. */
export const NO_USAGE: UsageCounts = {
  uploads: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
  deletedFiles: 0,
  expiredFiles: 0,
  generations: 0,
  failedGenerations: 0,
  skippedOutputs: 0,
  costUsd: 0,
  images: 0,
  characters: 0,
  audioSeconds: 0,
  videoSeconds: 0,
};

/** Something that happened, in numbers: what is not given is 0. */
export interface UsageChange extends Partial<UsageCounts>, Attribution {
  readonly organizationId: string;
  readonly projectId: string;
  readonly kind: MediaKind;
  /** null where no model had a part in it. */
  readonly model: string | null;
  /** What the model makes. null as `model`. */
  readonly generationKind?: GenerationKind | null;
}

export const USAGE_DIMENSIONS = ['PROJECT', 'KIND', 'GENERATION_KIND', 'MODEL', 'OWNER', 'DOOR'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** What was counted from `from` on, for one hour, day or month and one group. */
export interface UsagePoint extends UsageCounts, Attribution {
  readonly from: Date;
  /** The values of the dimensions that were grouped by, in their order. */
  readonly group: readonly string[];
  /** The same by name; null where it was not grouped by, or nothing is there to name. */
  readonly projectId: string | null;
  readonly kind: MediaKind | null;
  readonly generationKind: GenerationKind | null;
  readonly model: string | null;
  /** How much is stored when the interval ends. */
  readonly storedBytes: number;
  readonly storedFiles: number;
}

/** How much an organization keeps and may keep, at one moment. What has expired is not kept. */
export interface StorageUsage {
  readonly organizationId: string;
  readonly usedBytes: number;
  /** Held for uploads that are under way; counts against the limits as used bytes do. */
  readonly reservedBytes: number;
  readonly limitBytes: number;
  readonly remainingBytes: number;
  readonly files: number;
  readonly reservedFiles: number;
  readonly filesLimit: number;
  readonly remainingFiles: number;
  /** What it is made of. */
  readonly counters: readonly StorageCounter[];
  /** What frees itself in the next 24 hours. */
  readonly expiringWithinDay: { readonly bytes: number; readonly files: number };
}

/** How much of something is kept. */
export interface StorageBucket {
  readonly key: string;
  readonly bytes: number;
  readonly files: number;
}

/** How much an organization keeps, told apart in three ways. */
export interface StorageBreakdown {
  readonly byKind: readonly StorageBucket[];
  readonly byOrigin: readonly StorageBucket[];
  readonly byProject: readonly StorageBucket[];
}

export interface StorageCounter {
  readonly projectId: string;
  readonly kind: MediaKind;
  readonly origin: FileOrigin;
  readonly bytes: number;
  readonly files: number;
}

/** Sums counters up in three ways. Buckets of nothing are left out; the others are in the order of their keys. */
export function breakDown(counters: readonly StorageCounter[]): StorageBreakdown {
  return {
    byKind: bucketsOf(counters, ({ kind }) => kind),
    byOrigin: bucketsOf(counters, ({ origin }) => origin),
    byProject: bucketsOf(counters, ({ projectId }) => projectId),
  };
}

function bucketsOf(counters: readonly StorageCounter[], keyOf: (counter: StorageCounter) => string): StorageBucket[] {
  const buckets = new Map<string, StorageBucket>();
  for (const counter of counters) {
    const key = keyOf(counter);
    const { bytes, files } = buckets.get(key) ?? { bytes: 0, files: 0 };
    buckets.set(key, { key, bytes: bytes + counter.bytes, files: files + counter.files });
  }
  return [...buckets.values()].filter(({ files }) => files > 0).sort((left, right) => (left.key < right.key ? -1 : 1));
}
