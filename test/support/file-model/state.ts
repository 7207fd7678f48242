import type { FileOrigin } from '../../../src/domain/file';
import type { MediaKind } from '../../../src/domain/media';

/**
 * Instants and durations of the model. The clock moves by whole units and every time to live is a whole number and a
 * half, so that the seconds that a run takes never decide what has expired. A tombstone stays for 7.5 units.
 */
export const UNIT_SECONDS = 4 * 24 * 3600;
export const TOMBSTONE_UNITS = 7.5;

export type ProjectIndex = 0 | 1;
export const PROJECT_INDEXES = [0, 1] as const;

/** What anybody may see of a file. */
export interface VisibleFile {
  readonly id: string;
  readonly project: ProjectIndex;
  readonly filename: string;
  readonly kind: MediaKind;
  readonly origin: FileOrigin;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly createdAt: number;
  /** null: never. */
  readonly expiresAt: number | null;
  readonly maxExpiresAt: number | null;
  readonly tags: readonly string[];
}

export interface OrganizationPolicy {
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly retention: number | null;
}

export interface ProjectPolicy {
  readonly retention: number | null;
  readonly defaultTtl: number | null;
  readonly zeroDataRetention: boolean;
}

/** Of what happened, by project and kind. */
export interface Counts {
  readonly uploads: number;
  readonly uploadedBytes: number;
  readonly deletedFiles: number;
  readonly expiredFiles: number;
  readonly generations: number;
  readonly failedGenerations: number;
  readonly skippedOutputs: number;
}

/** How an operation ended: what it answered, or the code that it was refused with. */
export type Outcome = { readonly answer: unknown } | { readonly refusal: string };

export function sizeOf(files: readonly VisibleFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** null: none. */
export function secondsOf(units: number | null): number | null {
  return units === null ? null : units * UNIT_SECONDS;
}
