import type { Readable } from 'node:stream';
import { BlobNotFoundError, wholeRange } from '../../blobs/blob-store';
import { findFiles, findGoneReason } from '../../database/repositories/files/find-files';
import type { Viewer } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import type { MediaFile } from '../../domain/file';
import { isId } from '../../domain/id';
import { parseDataUri } from '../../media/data-uri';
import { goneFailure, translateBlobFailure } from '../failures';
import { cleanFilename } from '../file-attributes';
import { type FileServices, scopeOf } from '../file-services';
import { deferredStream } from './deferred-stream';

/** A part of the form that a call came in. It can be read once, as it arrives. */
export interface UploadedContent {
  /** As the client's form named it. */
  readonly filename: string;
  /** Fails with what the form failed with: its sender went away, or took too long. */
  createReadStream(): Readable;
}

/** Media that a call is given: exactly one of the four. */
export interface MediaInput {
  readonly url?: string | null;
  readonly dataUri?: string | null;
  /** How long `dataUri` may be, where a door takes more of them than the graph does. */
  readonly maxDataUriCharacters?: number;
  readonly fileId?: string | null;
  /** Resolves when the part arrives. To wait for it moves the parts before it out of the way: not before it is read. */
  readonly upload?: Promise<UploadedContent> | null;
  /** Of the bytes of `upload`, where its door has them all by now: 64 hex digits. */
  readonly uploadSha256?: string;
}

export type MediaProvenance =
  | { readonly type: 'URL'; readonly url: string }
  | { readonly type: 'DATA_URI' }
  | { readonly type: 'UPLOAD' }
  | { readonly type: 'FILE'; readonly file: MediaFile };

/** Media whose bytes are there for the asking. */
export interface MediaSource {
  readonly provenance: MediaProvenance;
  /** How many bytes there are, where that is known before the first. */
  readonly declaredBytes: number | null;
  /** What it is called where it comes from. */
  readonly filename: string | null;
  /**
   * The bytes; nothing is fetched or read before. The stream fails with `MediaFailure` MEDIA_URL_BLOCKED,
   * MEDIA_DOWNLOAD_FAILED, FILE_TOO_LARGE, FILE_DELETED, or `RequestFailure` STORAGE_UNAVAILABLE.
   */
  open(): Readable;
}

/** A media source and the input field that named it, of which a failure to read it is to be said. */
export interface ResolvedMediaSource extends MediaSource {
  readonly path: readonly string[];
}

/**
 * Finds what a media input names, and checks all that can be checked without reading it.
 *
 * @param path of the media input, from the argument down
 * @throws {MediaFailure} INVALID_INPUT, MEDIA_URL_BLOCKED, URL_EXPIRED, INVALID_DATA_URI, FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED,
 * FILE_NOT_READY
 */
export async function resolveMediaSource(
  storage: FileServices,
  viewer: Viewer,
  { url, dataUri, maxDataUriCharacters, fileId, upload }: MediaInput,
  path: readonly string[],
): Promise<ResolvedMediaSource> {
  if ([url, dataUri, fileId, upload].filter((given) => given != null).length === 1) {
    if (url != null) return at([...path, 'url'], () => urlSource(storage, url));
    if (dataUri != null) return at([...path, 'dataUri'], () => dataUriSource(dataUri, maxDataUriCharacters));
    if (fileId != null) return at([...path, 'fileId'], () => fileSource(storage, viewer, fileId));
    if (upload != null) return at([...path, 'upload'], () => uploadSource(upload));
  }
  throw new MediaFailure('INVALID_INPUT', 'Exactly one of `url`, `dataUri`, `fileId` and `upload` is expected.', {
    path,
  });
}

async function at(
  path: readonly string[],
  resolve: () => MediaSource | Promise<MediaSource>,
): Promise<ResolvedMediaSource> {
  try {
    return { ...(await resolve()), path };
  } catch (error) {
    throw error instanceof MediaFailure ? error.at(path) : error;
  }
}

function urlSource(storage: FileServices, url: string): MediaSource {
  const { urlFetcher, maxUploadBytes } = storage;
  requireCurrent(storage, url);
  urlFetcher.check(url);
  return {
    provenance: { type: 'URL', url },
    declaredBytes: null,
    filename: filenameOf(new URL(url)),
    open: () => deferredStream(() => urlFetcher.fetch(url, maxUploadBytes)),
  };
}

/** A URL that was signed here says when it runs out: that it is fetched in vain need not be waited for. */
function requireCurrent({ publicUrl, clock }: FileServices, url: string): void {
  if (!url.startsWith(`${publicUrl()}/`) || !URL.canParse(url)) return;
  const expires = new URL(url).searchParams.get('expires');
  if (expires === null || !(Number(expires) <= clock.now().getTime())) return;
  throw new MediaFailure('URL_EXPIRED', 'This URL has run out: ask for a new one, or name the file by `fileId`.');
}

function dataUriSource(uri: string, maxCharacters?: number): MediaSource {
  const { sizeBytes, open } = parseDataUri(uri, maxCharacters);
  return { provenance: { type: 'DATA_URI' }, declaredBytes: sizeBytes, filename: null, open };
}

function uploadSource(upload: Promise<UploadedContent>): MediaSource {
  const open = () => deferredStream(async () => (await upload).createReadStream());
  return { provenance: { type: 'UPLOAD' }, declaredBytes: null, filename: null, open };
}

/** The last segment of the path, as a person would read it. */
function filenameOf({ pathname }: URL): string | null {
  const segment = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return cleanFilename(decodeURIComponent(segment));
  } catch {
    // Percent signs that escape nothing, or bytes that are no UTF-8.
    return cleanFilename(segment);
  }
}

/**
 * A file as the input of a call.
 *
 * @throws {MediaFailure} FILE_NOT_FOUND, FILE_DELETED, FILE_EXPIRED, FILE_NOT_READY
 */
async function fileSource(storage: FileServices, viewer: Viewer, fileId: string): Promise<MediaSource> {
  const file = await findFile(storage, viewer, fileId);
  if (file.status !== 'READY') {
    throw new MediaFailure('FILE_NOT_READY', 'The file has no bytes to read.', { details: { type: 'FILE', fileId } });
  }
  return {
    provenance: { type: 'FILE', file },
    declaredBytes: file.sizeBytes,
    filename: file.filename,
    open: () => deferredStream(() => readBytes(storage, file)),
  };
}

async function findFile({ dataSource }: FileServices, viewer: Viewer, fileId: string): Promise<MediaFile> {
  if (!isId('file', fileId)) throw goneFailure(fileId, null);
  const [file] = await findFiles(dataSource, scopeOf(viewer), [fileId]);
  if (file !== undefined) return file;
  throw goneFailure(fileId, await findGoneReason(dataSource.manager, scopeOf(viewer), fileId));
}

async function readBytes({ blobs }: FileServices, { id, objectKey, sizeBytes }: MediaFile): Promise<Readable> {
  try {
    return await blobs.read(objectKey, wholeRange(sizeBytes));
  } catch (error) {
    // Rows go before bytes do: it was deleted since it was found.
    if (error instanceof BlobNotFoundError) throw goneFailure(id, 'DELETED');
    throw translateBlobFailure(error);
  }
}
