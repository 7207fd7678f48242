import { MediaFailure } from '../domain/errors';
import type { GenerationRequest, MediaBytes } from '../providers/generation-request';

type MediaNames = 'image' | 'mask' | 'referenceImages' | 'audio' | 'video';
type WithoutMedia<Request> = Request extends unknown ? Omit<Request, MediaNames> : never;

/** What is asked of a model, but for the media: plain JSON. */
export type RequestSettings = WithoutMedia<GenerationRequest>;

/** The bytes that a field of the input named. */
export interface MediaOfField {
  /** As `image` or `referenceImages[1]`. */
  readonly field: string;
  readonly media: MediaBytes;
}

/** Puts settings and media together. */
export function assembleRequest(settings: RequestSettings, media: readonly MediaOfField[]): GenerationRequest {
  const named = (name: MediaNames) => media.find(({ field }) => field === name)?.media ?? null;
  const referenceImages = media
    .filter(({ field }) => field.startsWith('referenceImages['))
    .map((reference) => reference.media);
  switch (settings.kind) {
    case 'IMAGE':
      return { ...settings, image: named('image'), mask: named('mask'), referenceImages };
    case 'VIDEO':
      return { ...settings, image: named('image'), video: named('video'), referenceImages };
    case 'SPEECH':
      return settings;
    case 'TRANSCRIPTION': {
      const audio = named('audio');
      if (audio === null) throw new MediaFailure('INVALID_INPUT', 'There is no sound.', { path: ['input', 'audio'] });
      return { ...settings, audio };
    }
    default:
      return settings satisfies never;
  }
}
