import { z } from 'zod';
import { MediaFailure } from '../../domain/errors';
import { FILE_ORIGINS, FILE_STATUSES } from '../../domain/file';
import type { FileFilter } from '../../domain/list-filters';
import { MEDIA_KINDS } from '../../domain/media';
import { checkFileFilter } from '../../files/read/check-filter';
import { wordedForDoor } from '../door-wording';
import { type FormFields, listOf, numberText } from '../form/form-fields';

/** What is left empty is not given. */
function optionally<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((text) => (text === '' ? undefined : text), schema.optional());
}

/** A parameter that may come several times, or once with commas between its values. */
function several<Schema extends z.ZodType>(value: Schema) {
  const list = z.preprocess(
    (given) => listOf(given as FormFields[string]).flatMap((text) => String(text).split(',')),
    z.array(value),
  );
  return z.preprocess(
    (text) => (text === '' || text === 'null' || text === undefined ? undefined : text),
    list.optional(),
  );
}

const instant = () => optionally(z.iso.datetime({ offset: true }));
const count = () => numberText(z.int().min(0).optional());
const lower = <Name extends string>(names: readonly Name[]) =>
  names.map((name) => name.toLowerCase() as Lowercase<Name>);

export const FilesQuery = z.object({
  limit: numberText(z.int().min(1).max(100).default(20)).meta({
    description: 'How many files at most.',
    examples: [20],
  }),
  offset: numberText(z.int().min(0).default(0)).meta({
    description: 'How many to pass over. To go through many, `after` is faster.',
    examples: [0],
  }),
  after: optionally(z.string()).meta({
    description: 'The id of the last file of the page before, be it deleted by now: the list goes on behind it.',
    examples: ['file_01kb9v6m3xe1q8kq9k4c3ywz6d'],
  }),
  kind: several(z.enum(lower(MEDIA_KINDS))).meta({ description: 'Files of these kinds.', examples: [['image']] }),
  mime_type: several(z.string()).meta({ description: 'Files of these types.', examples: [['image/png']] }),
  purpose: optionally(z.enum(['reference_media', 'generated_image', 'generated_audio', 'generated_video'])).meta({
    description: 'Files for this purpose.',
    examples: ['generated_image'],
  }),
  origin: several(z.enum(lower(FILE_ORIGINS))).meta({
    description: 'Files that came to be in these ways.',
    examples: [['uploaded']],
  }),
  status: several(z.enum(lower(FILE_STATUSES))).meta({
    description: 'Files in these states; not given, those that are `ready`.',
    examples: [['ready']],
  }),
  tags: several(z.string()).meta({ description: 'Files that have all of these tags.', examples: [['kitchen']] }),
  filename: optionally(z.string()).meta({
    description: 'Files whose name contains this, in upper or lower case: at least 3 characters.',
    examples: ['kitchen'],
  }),
  sha256: optionally(z.string()).meta({
    description: 'Files with these very bytes: 64 lowercase hexadecimal digits.',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  }),
  min_bytes: count().meta({ description: 'Files of at least so many bytes.', examples: [1] }),
  max_bytes: count().meta({ description: 'Files of at most so many bytes.', examples: [1_000_000] }),
  created_after: instant().meta({ description: 'Files made then or later.', examples: ['2026-11-01T00:00:00Z'] }),
  created_before: instant().meta({ description: 'Files made earlier.', examples: ['2026-12-01T00:00:00Z'] }),
  expires_before: instant().meta({ description: 'Files that expire earlier.', examples: ['2026-12-01T00:00:00Z'] }),
  generation_id: optionally(z.string()).meta({
    description: 'Files that came out of this generation.',
    examples: ['gen_01kb9v6m3xe1q8kq9k4c3ywz6d'],
  }),
  project_id: several(z.string()).meta({
    description: 'Files of these projects; for keys of an organization.',
    examples: [['proj_01kb9v6m3xe1q8kq9k4c3ywz6d']],
  }),
});

type Names<Name extends string> = readonly Lowercase<Name>[] | undefined;

/** What this wire calls the fields of a filter that it has another name for. */
const NAMES: Readonly<Record<string, string>> = {
  mimeType: 'mime_type',
  tagsAll: 'tags',
  filenameContains: 'filename',
  sizeBytes: 'min_bytes',
  createdAt: 'created_after',
  expiresAt: 'expires_before',
  producedBy: 'generation_id',
  projectIds: 'project_id',
};

/** The same as operations have it. @throws {MediaFailure} INVALID_INPUT */
export function fileFilterOf(query: z.infer<typeof FilesQuery>): FileFilter {
  const upper = <Name extends string>(names: Names<Name>) => names?.map((name) => name.toUpperCase() as Name);
  const date = (text: string | undefined) => (text === undefined ? null : new Date(text));
  const filter: FileFilter = {
    kind: kindsOf(query) ?? null,
    mimeType: query.mime_type ?? null,
    purpose:
      query.purpose === undefined
        ? null
        : [query.purpose === 'reference_media' ? 'REFERENCE_MEDIA' : 'GENERATION_OUTPUT'],
    origin: upper<(typeof FILE_ORIGINS)[number]>(query.origin) ?? null,
    status: upper<(typeof FILE_STATUSES)[number]>(query.status) ?? null,
    tagsAll: query.tags ?? null,
    filenameContains: query.filename ?? null,
    sha256: query.sha256 ?? null,
    sizeBytes: { gte: query.min_bytes ?? null, lte: query.max_bytes ?? null },
    createdAt: { gte: date(query.created_after), lt: date(query.created_before) },
    expiresAt: { lt: date(query.expires_before) },
    producedBy: query.generation_id ?? null,
    projectIds: query.project_id ?? null,
  };
  const given: FileFilter = Object.fromEntries(Object.entries(filter).filter(([, condition]) => isGiven(condition)));
  const problem = checkFileFilter(given);
  if (problem === null) return given;
  const field = problem.path[0] ?? '';
  const param = NAMES[field] ?? field;
  const inputPath = ['input', ...problem.path];
  const message = wordedForDoor(problem.message, { inputPath, param, modelList: '/v3/models' });
  throw new MediaFailure('INVALID_INPUT', message, { path: [param] });
}

/** What a purpose on this wire says of the kind, and what the kinds say that are asked for. */
function kindsOf({ kind, purpose }: z.infer<typeof FilesQuery>) {
  const made = purpose?.startsWith('generated_') ? purpose.slice('generated_'.length) : undefined;
  const asked = kind?.map((name) => name.toUpperCase() as (typeof MEDIA_KINDS)[number]);
  if (made === undefined) return asked;
  return MEDIA_KINDS.filter((name) => name.toLowerCase() === made && (asked?.includes(name) ?? true));
}

function isGiven(condition: unknown): boolean {
  if (condition === null || typeof condition !== 'object' || Array.isArray(condition)) return condition !== null;
  return Object.values(condition).some((end) => end !== null);
}
