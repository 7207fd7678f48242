import type { MediaScope } from '../../graph/types';

export const SCOPES: readonly { readonly value: MediaScope; readonly label: string }[] = [
  { value: 'FILES_READ', label: 'See files' },
  { value: 'FILES_WRITE', label: 'Upload, change and delete files' },
  { value: 'GENERATE', label: 'Start and cancel generations' },
  { value: 'USAGE_READ', label: 'See usage' },
  { value: 'TOKENS', label: 'Create tokens for browsers and apps' },
  { value: 'ADMIN', label: 'Administer projects, keys and webhooks' },
];

export const LIVES = [
  { value: '', label: 'Until revoked', days: null },
  { value: '30', label: '30 days', days: 30 },
  { value: '90', label: '90 days', days: 90 },
  { value: '365', label: 'A year', days: 365 },
] as const;
