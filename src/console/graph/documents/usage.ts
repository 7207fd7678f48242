import { gql } from '@urql/core';
import type { DateTime } from '../types';

/** A part of what is kept. */
export interface StorageBucket {
  /** A kind, an origin or the id of a project. */
  readonly key: string;
  readonly bytes: number;
  readonly files: number;
}

type Expiring = Pick<StorageBucket, 'bytes' | 'files'>;

export interface Storage {
  readonly usedBytes: number;
  readonly reservedBytes: number;
  readonly limitBytes: number;
  readonly remainingBytes: number;
  readonly files: number;
  readonly reservedFiles: number;
  readonly filesLimit: number;
  readonly remainingFiles: number;
  readonly byKind: readonly StorageBucket[];
  readonly byOrigin: readonly StorageBucket[];
  readonly byProject: readonly StorageBucket[];
  readonly hour: Expiring;
  readonly day: Expiring;
  readonly week: Expiring;
  readonly month: Expiring;
}

export const StorageQuery = gql<{ readonly mediaStorage: Storage }, Record<string, never>>`
  query ConsoleStorage {
    mediaStorage {
      usedBytes
      reservedBytes
      limitBytes
      remainingBytes
      files
      reservedFiles
      filesLimit
      remainingFiles
      byKind { key bytes files }
      byOrigin { key bytes files }
      byProject { key bytes files }
      hour: expiring(withinHours: 1) { bytes files }
      day: expiring(withinHours: 24) { bytes files }
      week: expiring(withinHours: 168) { bytes files }
      month: expiring(withinHours: 720) { bytes files }
    }
  }
`;

export type UsageGranularity = 'HOUR' | 'DAY' | 'MONTH';
export type UsageDimension = 'PROJECT' | 'KIND' | 'MODEL';

/** What is counted of an hour, a day or a month. */
export interface UsageFigures {
  readonly uploads: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
  readonly storedBytes: number;
  readonly generations: number;
  readonly failedGenerations: number;
  readonly skippedOutputs: number;
  readonly costUsd: number;
}

export interface UsagePoint extends UsageFigures {
  readonly from: DateTime;
  /** The values of what it is told apart by. */
  readonly group: readonly string[];
}

export interface UsageVariables {
  readonly from: DateTime;
  readonly to: DateTime;
  readonly granularity: UsageGranularity;
  readonly groupBy: readonly UsageDimension[];
}

export const UsageQuery = gql<{ readonly mediaUsage: readonly UsagePoint[] }, UsageVariables>`
  query ConsoleUsage(
    $from: DateTime!
    $to: DateTime!
    $granularity: MediaUsageGranularity!
    $groupBy: [MediaUsageDimension!]!
  ) {
    mediaUsage(from: $from, to: $to, granularity: $granularity, groupBy: $groupBy) {
      from
      group
      uploads
      uploadedBytes
      downloadedBytes
      storedBytes
      generations
      failedGenerations
      skippedOutputs
      costUsd
    }
  }
`;
