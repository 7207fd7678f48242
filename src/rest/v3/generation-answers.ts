import { z } from 'zod';
import type { Generation, GenerationUsage } from '../../domain/generation';
import type { FileServices } from '../../files/file-services';
import { OUTPUT_URL_SECONDS } from '../../generation/read/read-outputs';
import type { MadeMedia } from '../made-media';
import { PersistenceAnswer, persistenceAnswerOf } from '../persistence';

/** Ids in examples. */
export const EXAMPLE_GENERATION = 'gen_01kb9v7t2we1q8kq9k4c3ywz6f';
export const EXAMPLE_FILE = 'file_01kb9v7t2we1q8kq9k4c3ywz6d';
export const EXAMPLE_URL = `https://media.example.com/files/${EXAMPLE_FILE}/content?disposition=inline&expires=1796731200000&signature=pA3k`;
/** A hundredth of a second of silence, as a WAV: what can be sent as it stands by those who have nothing stored yet. */
export const EXAMPLE_SOUND = `data:audio/wav;base64,UklGRnYAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YVIAAACA${'gICA'.repeat(27)}`;
/** The first bytes of a PNG. */
export const EXAMPLE_BASE64 = 'iVBORw0KGgoAAAANSUhEUgAA…';

export const storeField = z
  .boolean()
  .nullish()
  .meta({
    description: 'Whether what is made is stored as a file. Absent: as the policy of the project has it.',
    examples: [true],
  });

export const parametersField = (what: string) =>
  z
    .record(z.string(), z.unknown())
    .nullish()
    .meta({
      description: `Settings of this one model, under the names that its provider has for them. ${what}`.trim(),
    });

const SOURCE = 'the id of a file (`file_…`), an http or https URL, or a data URI.';

export const sourceField = (what: string) =>
  z.string().meta({ description: `${what}: ${SOURCE}`, examples: [EXAMPLE_FILE] });

export const optionalSourceField = (what: string) =>
  z
    .string()
    .nullish()
    .meta({ description: `${what}: ${SOURCE}`, examples: [EXAMPLE_FILE] });

export const mediaAnswerFields = {
  b64_json: z
    .string()
    .optional()
    .meta({
      description: 'The bytes, as base64. Of what was not stored they are here, whatever was asked for.',
      examples: [EXAMPLE_BASE64],
    }),
  mime_type: z.string().meta({ description: 'What the bytes are.', examples: ['image/png'] }),
  file_id: z
    .string()
    .optional()
    .meta({
      description:
        'The file that it is stored as: good as a source of every later call. Absent where it is not stored.',
      examples: [EXAMPLE_FILE],
    }),
  url: z
    .string()
    .optional()
    .meta({
      description: `Reads the bytes without a key, for an hour at least (${OUTPUT_URL_SECONDS} seconds) and two at most.`,
      examples: [EXAMPLE_URL],
    }),
  persistence: PersistenceAnswer.optional(),
};
const MediaAnswer = z.object(mediaAnswerFields);

export function mediaAnswerOf(
  { base64, mimeType, fileId, url, notKept }: MadeMedia,
  wantsBytes: boolean,
): z.infer<typeof MediaAnswer> {
  return {
    ...(base64 !== null && (wantsBytes || fileId === null) && { b64_json: base64 }),
    mime_type: mimeType,
    ...(fileId !== null && { file_id: fileId }),
    ...(url !== null && { url }),
    ...(notKept !== null && {
      persistence: persistenceAnswerOf(notKept),
    }),
  };
}

export const callAnswerFields = {
  id: z.string().meta({ description: 'The generation.', examples: [EXAMPLE_GENERATION] }),
  model: z.string().meta({ description: 'The id of the model that made it.', examples: ['local/renderer'] }),
  created: z.int().meta({ description: 'When it was asked for, in seconds since 1970.', examples: [1_796_727_600] }),
};

export function callAnswerOf({ id, model, createdAt }: Generation) {
  return { id, model, created: Math.floor(createdAt.getTime() / 1000) };
}

export const costField = z
  .number()
  .optional()
  .meta({ description: 'In US dollars; 0 for what runs here. Absent where it is not known.', examples: [0.04] });

export function costOf(usage: GenerationUsage | null): { readonly cost?: number } {
  return usage?.costUsd == null ? {} : { cost: usage.costUsd };
}

/** Of work in the background. */
export const AcceptedAnswer = z
  .object({
    id: z.string().meta({ description: 'The generation, by which its status is asked for.' }),
    status_url: z.string().meta({ description: 'Where its status is: to be asked with the same key.' }),
  })
  .meta({
    id: 'Accepted',
    description: 'That it is being made in the background.',
    examples: [
      { id: EXAMPLE_GENERATION, status_url: `https://media.example.com/v3/artifacts/${EXAMPLE_GENERATION}/status` },
    ],
  });

export function acceptedAnswerOf(storage: FileServices, { id }: Generation): z.infer<typeof AcceptedAnswer> {
  return { id, status_url: `${storage.publicUrl()}/v3/artifacts/${id}/status` };
}

type WithoutNulls<Value> = { [Name in keyof Value as null extends Value[Name] ? never : Name]: Value[Name] } & {
  [Name in keyof Value as null extends Value[Name] ? Name : never]?: Exclude<Value[Name], null>;
};

/** What is null in the graph is absent on this wire. */
export function withoutNulls<Value extends object>(value: Value): WithoutNulls<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) as WithoutNulls<Value>;
}
