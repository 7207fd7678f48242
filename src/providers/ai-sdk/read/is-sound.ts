import { sniffMediaType } from '../../../media/sniff-media-type';
import type { HttpAnswer } from '../http/exchange';

/** Types that servers give to sound; whether it is one is found out later, as of all media. */
const SOUND = /^(audio\/|application\/octet-stream)/i;
/** What sound may look like from its first bytes: MP4 and WebM hold either. */
const SOUND_OR_FILM = /^(audio|video)\//;

/**
 * Whether an answer is sound, and not the page of a proxy, or an error, in its place. By its bytes, where the type does
 * not say so: servers leave it out, or call it something else.
 */
export async function isSound({ headers, body }: HttpAnswer): Promise<boolean> {
  if (SOUND.test(headers.get('content-type') ?? '')) return true;
  const { detected } = await sniffMediaType(body);
  return detected !== null && SOUND_OR_FILM.test(detected);
}
