import type { Readable } from 'node:stream';
import { withTimeLimit } from '../../concurrency/time-limit';
import type { Viewer } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { GenerationInput } from '../../domain/generation';
import { kindOf, type MediaDetails, type MediaKind, MIME_TYPES, type MimeType } from '../../domain/media';
import { MAX_REFERENCE_IMAGES } from '../../domain/model-parameters';
import { translateBlobFailure } from '../../files/failures';
import type { FileServices } from '../../files/file-services';
import {
  type MediaInput,
  type ResolvedMediaSource,
  resolveMediaSource,
} from '../../files/sources/resolve-media-source';
import { checkMediaType } from '../../files/upload/check-media-type';
import { tooLarge } from '../../files/upload/too-large';
import { SNIFF_BYTES } from '../../media/sniff-media-type';
import type { MediaOfField } from './request-settings';

/** What the inputs of one generation may have together: they are all in memory at once. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;
const READ_TIMEOUT_MS = 120_000;

/**
 * Reads an input whole.
 *
 * @param maxBytes what the inputs before it have left
 * @throws {MediaFailure} FILE_TOO_LARGE, MEDIA_DOWNLOAD_FAILED
 * @throws the reason of the signal, and whatever the stream fails with
 */
function readInput(source: Readable, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  return withTimeLimit(READ_TIMEOUT_MS, signal === undefined ? [] : [signal], async (ends) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = () => source.destroy(signal?.aborted === true ? signal.reason : tookTooLong());
    ends.addEventListener('abort', stop, { once: true });
    if (ends.aborted) stop();
    try {
      for await (const chunk of source) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) throw tooLarge(MAX_INPUT_BYTES);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } finally {
      source.destroy();
    }
  });
}

function tookTooLong(): MediaFailure {
  return new MediaFailure('MEDIA_DOWNLOAD_FAILED', 'The media took too long to read.', { retryable: true });
}

/** A media input of a call. */
export interface MediaField {
  /** As `image` or `referenceImages[1]`. */
  readonly field: string;
  /** From the argument down. */
  readonly path: readonly string[];
  readonly input: MediaInput;
  readonly kinds: readonly MediaKind[];
}

/** One whose source has been found. */
export interface ResolvedField extends MediaField {
  readonly source: ResolvedMediaSource;
}

/** No model takes HEIC, and nothing here decodes it for them: what is decoded is no larger than a thumbnail. */
const UNREAD: ReadonlySet<MimeType> = new Set(['image/heic', 'image/heif']);
const INPUT_MIME_TYPES = MIME_TYPES.filter((mimeType) => !UNREAD.has(mimeType));

/** The fields of one input that is given, and none of one that is not. */
export function mediaField(
  name: string,
  input: MediaInput | null | undefined,
  kinds: readonly MediaKind[],
): MediaField[] {
  return input == null ? [] : [{ field: name, path: ['input', name], input, kinds }];
}

/** @throws {MediaFailure} INVALID_INPUT */
export function referenceImageFields(inputs: readonly MediaInput[] | null | undefined): MediaField[] {
  if ((inputs?.length ?? 0) > MAX_REFERENCE_IMAGES) {
    const message = `There are at most ${MAX_REFERENCE_IMAGES} reference images.`;
    throw new MediaFailure('INVALID_INPUT', message, { path: ['input', 'referenceImages'] });
  }
  return (inputs ?? []).map((input, index) => ({
    field: `referenceImages[${index}]`,
    path: ['input', 'referenceImages', String(index)],
    input,
    kinds: ['IMAGE'],
  }));
}

/**
 * Finds what each names, and checks all that can be checked without reading it.
 *
 * @throws {MediaFailure} as `resolveMediaSource`; FILE_KIND_MISMATCH, FILE_TOO_LARGE
 */
export async function resolveMedia(
  storage: FileServices,
  viewer: Viewer,
  fields: readonly MediaField[],
): Promise<ResolvedField[]> {
  const resolved: ResolvedField[] = [];
  let bytes = 0;
  for (const field of fields) {
    const source = await resolveMediaSource(storage, viewer, field.input, field.path);
    if (source.provenance.type === 'FILE') {
      requireKind(source.provenance.file.kind, field, source);
      requireSound(source.provenance.file.media, field, source);
    }
    bytes += source.declaredBytes ?? 0;
    if (bytes > MAX_INPUT_BYTES) throw tooLarge(MAX_INPUT_BYTES).at(source.path);
    resolved.push({ ...field, source });
  }
  return resolved;
}

/**
 * Reads them all, one after the other.
 *
 * @throws {MediaFailure} as their sources; EMPTY_FILE, FILE_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, FILE_KIND_MISMATCH
 * @throws {RequestFailure} STORAGE_UNAVAILABLE
 */
export async function readMedia(fields: readonly ResolvedField[], signal?: AbortSignal): Promise<MediaOfField[]> {
  const read: MediaOfField[] = [];
  let remaining = MAX_INPUT_BYTES;
  for (const { source, ...field } of fields) {
    try {
      const bytes = await readInput(source.open(), remaining, signal);
      remaining -= bytes.byteLength;
      const mimeType = await checkMediaType(bytes.subarray(0, SNIFF_BYTES), INPUT_MIME_TYPES);
      requireKind(kindOf(mimeType), field, source);
      read.push({ field: field.field, media: { bytes, mimeType } });
    } catch (error) {
      throw error instanceof MediaFailure ? error.at(source.path) : translateBlobFailure(error);
    }
  }
  return read;
}

/** What is noted of them. */
export function inputOf({ field, source: { provenance } }: ResolvedField): GenerationInput {
  return {
    field,
    fileId: provenance.type === 'FILE' ? provenance.file.id : null,
    url: provenance.type === 'URL' ? provenance.url : null,
  };
}

function requireKind(
  kind: MediaKind,
  { field, kinds }: Omit<MediaField, 'input' | 'path'>,
  source: ResolvedMediaSource,
): void {
  if (kinds.includes(kind)) return;
  const wanted = kinds.map((name) => NOUNS[name]).join(' or ');
  throw kindMismatch(`\`${field}\` takes ${wanted}; this is ${NOUNS[kind]}.`, source);
}

/** Where sound is taken, a video is for its sound track: a provider would be paid to find out that there is none. */
function requireSound(media: MediaDetails | null, { field, kinds }: MediaField, source: ResolvedMediaSource): void {
  if (!kinds.includes('AUDIO') || media?.kind !== 'VIDEO' || media.hasAudio) return;
  throw kindMismatch(`\`${field}\` takes sound; this is a video without any.`, source);
}

function kindMismatch(message: string, { provenance, path }: ResolvedMediaSource): MediaFailure {
  const details = provenance.type === 'FILE' ? ({ type: 'FILE', fileId: provenance.file.id } as const) : undefined;
  return new MediaFailure('FILE_KIND_MISMATCH', message, { path, ...(details && { details }) });
}

const NOUNS: Readonly<Record<MediaKind, string>> = { IMAGE: 'a picture', AUDIO: 'sound', VIDEO: 'a video' };
