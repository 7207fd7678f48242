import { MediaFailure } from '../../domain/errors';
import type { GenerationRequest, MediaBytes, RequestOutline, RequestSettings } from '../../providers/media-model';

/** The bytes that a field of the input named. */
export interface MediaOfField {
  /** As `image` or `referenceImages[1]`. */
  readonly field: string;
  readonly media: MediaBytes;
}

/** What can be checked of a request whose media are not read yet. @param fields as `image` or `referenceImages[1]` */
export function outlineOfCall(
  settings: RequestSettings,
  fields: readonly { readonly field: string }[],
): RequestOutline {
  const names = fields.map(({ field }) => field);
  return {
    settings,
    media: new Set((['image', 'mask', 'audio', 'video'] as const).filter((name) => names.includes(name))),
    referenceImages: names.filter(isReference).length,
  };
}

function isReference(field: string): boolean {
  return field.startsWith('referenceImages[');
}

/** Puts settings and media together. */
export function assembleRequest(settings: RequestSettings, media: readonly MediaOfField[]): GenerationRequest {
  const named = (name: string) => media.find(({ field }) => field === name)?.media ?? null;
  const referenceImages = media.filter(({ field }) => isReference(field)).map((reference) => reference.media);
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

/** What was asked of the model in words; null: nothing that its outputs could be told by. */
export function promptOf(request: GenerationRequest | RequestSettings): string | null {
  switch (request.kind) {
    case 'IMAGE':
    case 'VIDEO':
      return request.prompt;
    case 'SPEECH':
      return request.text;
    case 'TRANSCRIPTION':
      return null;
    default:
      return request satisfies never;
  }
}
