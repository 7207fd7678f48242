import type { InputFile } from '../../graph/documents/input-files';
import { mediaUrlOf } from '../../graph/media-url';
import type { MediaKind } from '../../graph/types';

/** Something to generate from: a file of the library, or one that only this page has. */
export interface PickedMedia {
  /** Tells it from others. */
  readonly key: string;
  readonly filename: string;
  readonly kind: MediaKind;
  /** The handle; null: its bytes go with the call. */
  readonly fileId: string | null;
  readonly bytes: File | null;
  readonly thumbhash: string | null;
  readonly thumbnail: string | null;
  /** A picture of it that is large enough to paint on. */
  readonly picture: string | null;
  /** Pixels as displayed. */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
}

/** As an argument of a call. */
export function mediaInputOf({ fileId, bytes }: PickedMedia): { fileId: string } | { upload: File } {
  if (fileId !== null) return { fileId };
  if (bytes === null) throw new Error('The media are neither in the library nor on this page.');
  return { upload: bytes };
}

export function pickedFile(file: InputFile): PickedMedia {
  const { id, filename, kind, thumbhash, thumbnail, picture, media } = file;
  return {
    key: id,
    filename,
    kind,
    fileId: id,
    bytes: null,
    thumbhash,
    thumbnail: mediaUrlOf(thumbnail),
    picture: mediaUrlOf(picture),
    width: media?.width ?? null,
    height: media?.height ?? null,
    durationMs: media?.durationMs ?? null,
  };
}

let count = 0;
const urls: string[] = [];

/** What was dropped is a tenant's. */
export function forgetDropped(): void {
  for (const url of urls.splice(0)) URL.revokeObjectURL(url);
}

/** A file that was dropped on the page. Its URL is good until the session ends. */
export async function pickedBytes(bytes: File): Promise<PickedMedia> {
  count += 1;
  const kind = kindOf(bytes.type);
  const url = URL.createObjectURL(bytes);
  urls.push(url);
  const size = kind === 'IMAGE' ? await sizeOf(url) : null;
  return {
    key: `dropped-${count}`,
    filename: bytes.name,
    kind,
    fileId: null,
    bytes,
    thumbhash: null,
    thumbnail: kind === 'IMAGE' ? url : null,
    picture: kind === 'IMAGE' ? url : null,
    width: size?.width ?? null,
    height: size?.height ?? null,
    durationMs: null,
  };
}

/** By what the browser takes it for; the service looks for itself. */
export function kindOf(mimeType: string): MediaKind {
  if (mimeType.startsWith('audio/')) return 'AUDIO';
  return mimeType.startsWith('video/') ? 'VIDEO' : 'IMAGE';
}

async function sizeOf(url: string): Promise<{ readonly width: number; readonly height: number } | null> {
  const picture = new Image();
  picture.src = url;
  try {
    await picture.decode();
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  } catch {
    return null;
  }
}
