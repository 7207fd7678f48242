import type { SampleEntry } from './sample-description';
import { describeSound } from './sound-entry';
import { describeVideo } from './video-entry';

const FULL_BOX_BYTES = 8;
const ENTRY_HEADER_BYTES = 8;

/** null: there is none, or one cut short. */
export function parseSampleEntry(kind: 'VIDEO' | 'AUDIO', stsd: Buffer): SampleEntry | null {
  if (stsd.length < FULL_BOX_BYTES + ENTRY_HEADER_BYTES) return null;
  const size = stsd.readUInt32BE(FULL_BOX_BYTES);
  const format = stsd.toString('latin1', FULL_BOX_BYTES + 4, FULL_BOX_BYTES + 8);
  const start = FULL_BOX_BYTES + ENTRY_HEADER_BYTES;
  const content = stsd.subarray(start, size < ENTRY_HEADER_BYTES ? stsd.length : FULL_BOX_BYTES + size);
  return kind === 'VIDEO' ? describeVideo(format, content) : describeSound(format, content);
}
