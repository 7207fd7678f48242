/** How a generation stands, in the same word wherever it is told. */
export const STATUS_NAMES = {
  QUEUED: 'Queued',
  RUNNING: 'Generating',
  SUCCEEDED: 'Done',
  FAILED: 'Failed',
  CANCELED: 'Canceled',
} as const;
