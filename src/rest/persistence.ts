import { z } from 'zod';
import type { PersistenceSkipReason } from '../domain/file';

/** Why there is no file: none was made, or what was made is gone. */
export type NotKeptReason = PersistenceSkipReason | 'FILE_DELETED' | 'FILE_EXPIRED';

/** Beside what is not kept: that it is not, and why. */
export const PersistenceAnswer = z
  .object({
    status: z.enum(['skipped', 'gone']).meta({
      description: '`skipped`: the bytes were not kept. `gone`: they were, and the file is not there any more.',
    }),
    reason: z
      .enum([
        'opted_out',
        'zero_data_retention',
        'quota_bytes',
        'quota_file_count',
        'owner_quota',
        'storage_unavailable',
        'file_deleted',
        'file_expired',
      ])
      .meta({ description: 'Why they are not there.' }),
  })
  .meta({
    id: 'Persistence',
    description: 'Why something is not kept. Absent where it is.',
    examples: [{ status: 'skipped', reason: 'quota_bytes' }],
  });

export function persistenceAnswerOf(reason: NotKeptReason): z.infer<typeof PersistenceAnswer> {
  const isGone = reason === 'FILE_DELETED' || reason === 'FILE_EXPIRED';
  return { status: isGone ? 'gone' : 'skipped', reason: reason.toLowerCase() as Lowercase<NotKeptReason> };
}

/** The answer to an upload to a project that keeps nothing. @param id the name of the schema in the document */
export function fileNotKept<Purpose extends string>(id: string, purpose: Purpose) {
  return z
    .object({
      id: z.null().meta({ description: 'There is no file.' }),
      object: z.literal('file').meta({ description: 'Always `file`.' }),
      filename: z.string().meta({ description: 'What it was called.' }),
      purpose: z.literal(purpose).meta({ description: 'What it was for.' }),
      status: z.literal('not_persisted').meta({ description: 'The bytes were looked at, and forgotten.' }),
      persistence: PersistenceAnswer,
    })
    .meta({
      id,
      description: 'An upload to a project that keeps nothing.',
      examples: [
        {
          id: null,
          object: 'file',
          filename: 'kitchen.png',
          purpose,
          status: 'not_persisted',
          persistence: { status: 'skipped', reason: 'zero_data_retention' },
        },
      ],
    });
}
