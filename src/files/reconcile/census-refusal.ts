import type { CensusFindings } from './findings';

/** Up to so many, and up to so large a part, a census acts by itself: crashes and lost disks' sectors leave fewer. */
const HARMLESS_COUNT = 100;
const HARMLESS_PART = 0.01;

/** The census found more amiss than it may act on by itself. Nothing was deleted and no file marked. */
export class CensusRefused extends Error {
  override readonly name = 'CensusRefused';
}

/** @returns why a census should not act by itself on what it found; null: it may */
export function refusalOf(findings: CensusFindings): string | null {
  const { blobs, unexplainedOrphans, readyFiles, missingFiles } = findings;
  const reasons: string[] = [];
  if (isAlarming(missingFiles, readyFiles)) {
    reasons.push(`${missingFiles} of ${readyFiles} files (${percent(missingFiles, readyFiles)}) have no bytes`);
  }
  if (isAlarming(unexplainedOrphans, blobs)) {
    reasons.push(`${unexplainedOrphans} of ${blobs} blobs (${percent(unexplainedOrphans, blobs)}) belong to no file`);
  }
  if (reasons.length === 0) return null;
  return (
    `${reasons.join(', and ')}. So much is lost by a wrong mount, a wrong bucket or a restored database sooner than by ` +
    'itself, so nothing was deleted and no file was marked. Look first; then `admin reconcile --force` acts on it.'
  );
}

function isAlarming(count: number, total: number): boolean {
  return count > HARMLESS_COUNT && count > total * HARMLESS_PART;
}

function percent(count: number, total: number): string {
  return `${((100 * count) / total).toFixed(count * 100 < total ? 1 : 0)} %`;
}
