import { z } from 'zod';
import type { FileServices } from '../../files/file-services';
import type { AnsweredGeneration } from '../../generation/request/generation-call';
import { type MadeMedia, type MadeMediaOptions, readMadeMedia, requireKept } from '../made-media';
import { PersistenceAnswer, persistenceAnswerOf } from '../persistence';
import { epochSeconds, FILE_ID } from './file-answer';

const V1Image = z.object({
  b64_json: z.string().optional().meta({ description: 'The bytes, as base64. Never beside `url`.' }),
  url: z.string().optional().meta({ description: 'Reads the bytes without a key, for an hour at least.' }),
  revised_prompt: z.string().optional().meta({ description: 'The prompt as the provider rewrote it.' }),
  file_id: z.string().optional().meta({
    description: 'The file that it is stored as: good wherever a form has a file part. Absent where it is not stored.',
  }),
  persistence: PersistenceAnswer.optional(),
});

const OUTPUT_FORMATS = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' } as const;

export const V1Images = z
  .object({
    created: z.int().meta({ description: 'When they were asked for, in seconds since 1970.' }),
    data: z.array(V1Image).meta({ description: 'The pictures.' }),
    output_format: z.enum(['png', 'jpeg', 'webp']).optional().meta({ description: 'What they are.' }),
  })
  .meta({
    id: 'V1Images',
    description: 'The pictures that were made.',
    examples: [
      {
        created: 1_796_727_600,
        data: [{ b64_json: 'iVBORw0KGgoAAAANSUhEUgAA…', file_id: FILE_ID }],
        output_format: 'png',
      },
    ],
  });
type V1Images = z.infer<typeof V1Images>;

/**
 * The answer to a call that has made pictures. A client that is given both takes the URL, and sends its key along: so each
 * picture has one of the two. What was not stored has no URL.
 *
 * @throws {MediaFailure} as `requireKept`
 */
export async function imagesAnswerOf(
  storage: FileServices,
  generation: AnsweredGeneration,
  options: Omit<MadeMediaOptions, 'bytes'> & { readonly wantsUrl: boolean },
): Promise<V1Images> {
  const { wantsUrl, ...rest } = options;
  const all = await readMadeMedia(storage, generation, { ...rest, bytes: !wantsUrl });
  const made = requireKept(all, 'The picture that was');
  const format = OUTPUT_FORMATS[made[0]?.mimeType as keyof typeof OUTPUT_FORMATS];
  return {
    created: epochSeconds(generation.createdAt),
    data: made.map((picture) => imageOf(picture, wantsUrl)),
    ...(format !== undefined && { output_format: format }),
  };
}

function imageOf({ base64, url, revisedPrompt, fileId, notKept }: MadeMedia, wantsUrl: boolean) {
  const isByUrl = url !== null && (wantsUrl || base64 === null);
  return {
    ...(isByUrl ? { url } : base64 !== null && { b64_json: base64 }),
    ...(revisedPrompt !== null && { revised_prompt: revisedPrompt }),
    ...(fileId !== null && { file_id: fileId }),
    ...(notKept !== null && { persistence: persistenceAnswerOf(notKept) }),
  };
}
