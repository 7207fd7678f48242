/** Why what was made is not kept, and what to do about it. */
const REASONS: Readonly<Record<string, string>> = {
  OPTED_OUT: 'Storing was switched off for this generation.',
  ZERO_DATA_RETENTION: 'This project stores nothing.',
  QUOTA_BYTES: 'It did not fit into the quota. Delete what is no longer needed, or ask for a larger quota.',
  QUOTA_FILE_COUNT: 'The quota has no room for more files. Delete some, or ask for a larger quota.',
  OWNER_QUOTA: 'The quota of its owner is full. Delete what is no longer needed, or ask for a larger one.',
  STORAGE_UNAVAILABLE: 'The file store was unavailable. Generate it again later to store it.',
};

export function skipReason(reason: string | null): string {
  return REASONS[reason ?? ''] ?? 'It is not stored.';
}
