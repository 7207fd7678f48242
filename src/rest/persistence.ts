import { z } from 'zod';
import type { PersistenceSkipReason } from '../domain/file';

/** Beside what was not kept: that it was not, and why. */
export const PersistenceAnswer = z
  .object({
    status: z.literal('skipped').meta({ description: 'That the bytes were not kept.' }),
    reason: z
      .enum(['opted_out', 'zero_data_retention', 'quota_bytes', 'quota_file_count', 'storage_unavailable'])
      .meta({ description: 'Why they were not.' }),
  })
  .meta({
    id: 'Persistence',
    description: 'Why something was not kept. Absent where it was.',
    examples: [{ status: 'skipped', reason: 'quota_bytes' }],
  });

export function persistenceAnswerOf(reason: PersistenceSkipReason): z.infer<typeof PersistenceAnswer> {
  return { status: 'skipped', reason: reason.toLowerCase() as Lowercase<PersistenceSkipReason> };
}
