/** What a webhook can be told of. */
export const EVENTS = [
  { value: 'file.stored', label: 'A file was stored' },
  { value: 'file.deleted', label: 'A file was deleted' },
  { value: 'file.expired', label: 'A file has expired' },
  { value: 'generation.succeeded', label: 'A generation is done' },
  { value: 'generation.failed', label: 'A generation has failed' },
  { value: 'generation.canceled', label: 'A generation was canceled' },
  { value: 'quota.threshold', label: 'The quota reaches 80, 95 or 100 percent' },
] as const;
