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
