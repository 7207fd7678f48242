import type { JsonObject } from '../domain/json';
import type { MimeType } from '../domain/media';

/** Media as a model gets them: bytes, never a URL. */
export interface MediaBytes {
  readonly bytes: Uint8Array;
  readonly mimeType: MimeType;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

interface CommonRequest {
  /** Settings of this one model, under the names that its provider has for them. */
  readonly parameters: JsonObject;
}

export interface ImageRequest extends CommonRequest {
  readonly kind: 'IMAGE';
  readonly prompt: string;
  /** The picture to edit; null: one is made from nothing. */
  readonly image: MediaBytes | null;
  /** Where it is transparent, `image` may change. Of the size of `image`; null: anywhere. Never without `image`. */
  readonly mask: MediaBytes | null;
  readonly referenceImages: readonly MediaBytes[];
  /** 1 to 10. */
  readonly n: number;
  readonly size: PixelSize | null;
  /** `16:9`. */
  readonly aspectRatio: string | null;
  /** As the provider words it: `low`, `hd`. */
  readonly quality: string | null;
  readonly seed: number | null;
}

export interface SpeechRequest extends CommonRequest {
  readonly kind: 'SPEECH';
  readonly text: string;
  readonly voice: string | null;
  /** `wav`, `mp3`, `opus`, `flac`; null: the model's own. */
  readonly format: string | null;
  /** 0.25 to 4; null: 1. */
  readonly speed: number | null;
}

export interface TranscriptionRequest extends CommonRequest {
  readonly kind: 'TRANSCRIPTION';
  /** Sound, or a video of which the sound is meant. */
  readonly audio: MediaBytes;
  /** ISO 639-1; null: found out by the model. */
  readonly language: string | null;
  readonly prompt: string | null;
  readonly diarize: boolean | null;
}

export interface VideoRequest extends CommonRequest {
  readonly kind: 'VIDEO';
  readonly prompt: string;
  /** The first frame. */
  readonly image: MediaBytes | null;
  /** The video to go on from, or to change. */
  readonly video: MediaBytes | null;
  readonly referenceImages: readonly MediaBytes[];
  readonly durationSeconds: number | null;
  readonly size: PixelSize | null;
  readonly seed: number | null;
}

export type GenerationRequest = ImageRequest | SpeechRequest | TranscriptionRequest | VideoRequest;

type MediaNames = 'image' | 'mask' | 'referenceImages' | 'audio' | 'video';
type WithoutMedia<Request> = Request extends unknown ? Omit<Request, MediaNames> : never;

/** What is asked of a model, but for the media: plain JSON. */
export type RequestSettings = WithoutMedia<GenerationRequest>;

/** A request as far as it is known before any of its media are read. */
export interface RequestOutline {
  readonly settings: RequestSettings;
  /** Which of the single media it brings. */
  readonly media: ReadonlySet<'image' | 'mask' | 'audio' | 'video'>;
  readonly referenceImages: number;
}

export function outlineOf(request: GenerationRequest): RequestOutline {
  switch (request.kind) {
    case 'IMAGE':
      return outline(request, { image: request.image, mask: request.mask }, request.referenceImages.length);
    case 'VIDEO':
      return outline(request, { image: request.image, video: request.video }, request.referenceImages.length);
    case 'SPEECH':
      return outline(request, {}, 0);
    case 'TRANSCRIPTION':
      return outline(request, { audio: request.audio }, 0);
    default:
      return request satisfies never;
  }
}

function outline(
  settings: RequestSettings,
  media: Partial<Record<'image' | 'mask' | 'audio' | 'video', MediaBytes | null>>,
  referenceImages: number,
): RequestOutline {
  const names = ['image', 'mask', 'audio', 'video'] as const;
  return { settings, media: new Set(names.filter((name) => media[name] != null)), referenceImages };
}
