import { beginsFrames } from './tracks/mpeg/find-frame';
import { skipLeadingTags } from './tracks/mpeg/leading-tags';

/** A tag may be followed by padding of its own, or by a few stray bytes. */
const MAX_PADDING_BYTES = 4096;

/**
 * What lies behind the tags (ID3v2, APEv2) that a file begins with. Where the head ends before they do, it is most
 * likely MP3, which a look at the frames has to confirm. null: there is no tag.
 */
export async function sniffTaggedSound(head: Buffer): Promise<string | null> {
  const start = await skipLeadingTags((from, length) => head.subarray(from, from + length));
  if (start === 0) return null;
  if (head.toString('latin1', start, start + 4) === 'fLaC') return 'audio/flac';
  return framesIn(head, start, start + MAX_PADDING_BYTES) ?? 'audio/mpeg';
}

/** MP3 or AAC, by three frames in a row that begin before `limit`. null: there are none. */
export function framesIn(head: Buffer, start: number, limit = head.length): string | null {
  for (let at = head.indexOf(0xff, start); at !== -1 && at < limit; at = head.indexOf(0xff, at + 1)) {
    const frame = beginsFrames(head, at);
    if (frame?.codec === 'mp3') return 'audio/mpeg';
    if (frame?.codec === 'aac') return 'audio/aac';
  }
  return null;
}
