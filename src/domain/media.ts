export const MEDIA_KINDS = ['IMAGE', 'AUDIO', 'VIDEO'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

interface MediaType {
  readonly kind: MediaKind;
  /** Filename extension without the dot. */
  readonly extension: string;
}

/** Every media type that a file can have, by its MIME type. */
const MEDIA_TYPES = {
  'image/png': { kind: 'IMAGE', extension: 'png' },
  'image/jpeg': { kind: 'IMAGE', extension: 'jpg' },
  'image/webp': { kind: 'IMAGE', extension: 'webp' },
  'image/gif': { kind: 'IMAGE', extension: 'gif' },
  'image/avif': { kind: 'IMAGE', extension: 'avif' },
  'image/heic': { kind: 'IMAGE', extension: 'heic' },
  'image/heif': { kind: 'IMAGE', extension: 'heif' },
  'audio/mpeg': { kind: 'AUDIO', extension: 'mp3' },
  'audio/wav': { kind: 'AUDIO', extension: 'wav' },
  'audio/flac': { kind: 'AUDIO', extension: 'flac' },
  'audio/ogg': { kind: 'AUDIO', extension: 'ogg' },
  'audio/mp4': { kind: 'AUDIO', extension: 'm4a' },
  'audio/aac': { kind: 'AUDIO', extension: 'aac' },
  'audio/3gpp': { kind: 'AUDIO', extension: '3ga' },
  'audio/webm': { kind: 'AUDIO', extension: 'weba' },
  'audio/x-matroska': { kind: 'AUDIO', extension: 'mka' },
  'video/mp4': { kind: 'VIDEO', extension: 'mp4' },
  'video/quicktime': { kind: 'VIDEO', extension: 'mov' },
  'video/3gpp': { kind: 'VIDEO', extension: '3gp' },
  'video/webm': { kind: 'VIDEO', extension: 'webm' },
  'video/x-matroska': { kind: 'VIDEO', extension: 'mkv' },
} as const satisfies Record<string, MediaType>;

export type MimeType = keyof typeof MEDIA_TYPES;

export const MIME_TYPES = Object.keys(MEDIA_TYPES) as readonly MimeType[];

export function isMimeType(value: string): value is MimeType {
  return Object.hasOwn(MEDIA_TYPES, value);
}

export function kindOf(mimeType: MimeType): MediaKind {
  return MEDIA_TYPES[mimeType].kind;
}

export function extensionOf(mimeType: MimeType): string {
  return MEDIA_TYPES[mimeType].extension;
}

/** What the bytes of a picture say about themselves. */
export interface ImageDetails {
  readonly kind: 'IMAGE';
  /** Container or codec name, lowercase: `png`, `jpeg`, `webp`, `gif`, `avif`, `heic`, `heif`. */
  readonly format: string;
  /** Pixels as displayed: an EXIF rotation is already applied. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  /** 1 for a still picture. */
  readonly frames: number;
  /** How long an animation takes to play once, as browsers play it; null for a still picture, or where it is not told. */
  readonly durationMs: number | null;
}

export interface AudioDetails {
  readonly kind: 'AUDIO';
  readonly format: string;
  readonly codec: string | null;
  /** Milliseconds, rounded. */
  readonly durationMs: number | null;
  readonly channels: number | null;
  readonly sampleRateHz: number | null;
}

export interface VideoDetails {
  readonly kind: 'VIDEO';
  readonly format: string;
  readonly codec: string | null;
  /** Pixels as displayed: a track rotation is already applied. */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly hasAudio: boolean;
}

export type MediaDetails = ImageDetails | AudioDetails | VideoDetails;

export type ImageMimeType = Extract<MimeType, `image/${string}`>;

export function isImageType(mimeType: MimeType): mimeType is ImageMimeType {
  return kindOf(mimeType) === 'IMAGE';
}
