import { z } from 'zod';
import type { FileStatus, MediaFile } from '../../domain/file';

export const FILE_ID = 'file_01kb9v6m3xe1q8kq9k4c3ywz6d';
export const FILE_EXAMPLE = {
  id: FILE_ID,
  object: 'file',
  bytes: 48_213,
  created_at: 1_796_040_000,
  filename: 'kitchen.png',
  purpose: 'user_data',
  status: 'processed',
} as const;

export const V1File = z
  .object({
    id: z.string().meta({ description: 'The handle of the file: good wherever a form has a file part.' }),
    object: z.literal('file').meta({ description: 'Always `file`.' }),
    bytes: z.int().meta({ description: 'How many bytes it has.' }),
    created_at: z.int().meta({ description: 'When it was made, in seconds since 1970.' }),
    expires_at: z.int().optional().meta({ description: 'When it is deleted by itself, in seconds since 1970.' }),
    filename: z.string().meta({ description: 'What it is called.' }),
    purpose: z.enum(['user_data', 'assistants_output']).meta({
      description: '`user_data` of what was uploaded, whatever it was uploaded for; else `assistants_output`.',
    }),
    status: z.enum(['uploaded', 'processed', 'error']).meta({
      description: '`uploaded` until its bytes have arrived, `error` once they are lost.',
    }),
  })
  .meta({ id: 'V1File', description: 'A media file, as it is told by the wire of OpenAI.', examples: [FILE_EXAMPLE] });
export type V1File = z.infer<typeof V1File>;

/** What clients upload media for; to all else that OpenAI has purposes for, files of media are no use. */
export const UPLOAD_PURPOSES: readonly string[] = ['user_data', 'vision', 'assistants', 'reference_media'];

const STATUSES = {
  AWAITING_UPLOAD: 'uploaded',
  PROCESSING: 'uploaded',
  READY: 'processed',
  FAILED: 'error',
} as const satisfies Record<FileStatus, V1File['status']>;

export function v1FileOf(file: MediaFile): V1File {
  return {
    id: file.id,
    object: 'file',
    bytes: file.sizeBytes,
    created_at: epochSeconds(file.createdAt),
    ...(file.expiresAt !== null && { expires_at: epochSeconds(file.expiresAt) }),
    filename: file.filename,
    purpose: file.purpose === 'GENERATION_OUTPUT' ? 'assistants_output' : 'user_data',
    status: STATUSES[file.status],
  };
}

/** As OpenAI's wire has instants. */
export function epochSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
