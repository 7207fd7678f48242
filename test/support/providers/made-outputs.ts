import type { GeneratedBytes } from '../../../src/providers/media-model';

export const PICTURE = Buffer.from('a picture');
/** The zero byte tells it from a page. */
export const SOUND = Buffer.from('a sound\0');
export const FILM = Buffer.from('a film');

/** How a server answers with the film. */
export const MP4 = { body: FILM, headers: { 'content-type': 'video/mp4' } };

/** The outputs of a call that made this, and nothing else. */
export function made(bytes: Uint8Array, revisedPrompt: string | null = null): readonly GeneratedBytes[] {
  return [{ bytes, revisedPrompt }];
}
