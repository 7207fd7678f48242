/** Why what was made is not kept, and what to do about it. */
const REASONS: Readonly<Record<string, string>> = {
  OPTED_OUT: 'It was not to be kept.',
  ZERO_DATA_RETENTION: 'This project keeps nothing.',
  QUOTA_BYTES: 'It did not fit into the quota: delete what is no longer needed, or ask for more room.',
  QUOTA_FILE_COUNT: 'There is no room for more files: delete some, or ask for more.',
  OWNER_QUOTA: 'Its owner has no room left: delete what is no longer needed, or ask for more.',
  STORAGE_UNAVAILABLE: 'The file store could not take it. Make it again later to keep it.',
};

export function skipReason(reason: string | null): string {
  return REASONS[reason ?? ''] ?? 'It is not kept.';
}
