import { sniffMediaType } from '../../../media/sniff-media-type';
import type { HttpAnswer } from '../http/exchange';
import { withoutMark } from '../http/parse-json';

/** Types that servers give to sound whose bytes are not known: raw samples, and what is newer than this. */
const SOUND = /^(audio\/|application\/(octet-stream|ogg)|binary\/octet-stream)/i;
/** What sound may look like from its first bytes: MP4 and WebM hold either. */
const SOUND_OR_FILM = /^((audio|video)\/|application\/ogg$)/;
/** A page, an object, a list. */
const TEXT = /^\s*(<|\{\s*["}]|\[\s*[{\]"])/;

/**
 * Whether an answer is sound, and not the page of a proxy, or an error, in its place. By its bytes; its type says
 * something only of bytes that nobody knows.
 */
export async function isSound({ headers, body }: Pick<HttpAnswer, 'headers' | 'body'>): Promise<boolean> {
  const { detected } = await sniffMediaType(body);
  if (detected !== null) return SOUND_OR_FILM.test(detected);
  const isText = TEXT.test(Buffer.from(withoutMark(body).subarray(0, 100)).toString('latin1'));
  return !isText && body.byteLength > 0 && SOUND.test(headers.get('content-type') ?? '');
}
