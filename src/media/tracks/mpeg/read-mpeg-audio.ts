import type { FileBytes } from '../file-bytes';
import type { TrackSummary } from '../track-summary';
import { UnreadableFormat } from '../unreadable-format';
import { skipLeadingTags } from './leading-tags';
import { readMpegFrames } from './mpeg-frames';

/** ID3v1, at the very end of a file. */
const ID3V1_BYTES = 128;

/** Reads MP3 or AAC in ADTS: frames one after another, behind tags. Which of the two it is, `container` tells. */
export async function readMpegAudio(file: FileBytes): Promise<TrackSummary> {
  const start = await skipLeadingTags((from, length) => file.read(from, length));
  const found = await readMpegFrames(file, start, await endOfSound(file));
  if (found === null) throw new UnreadableFormat('No frames of MPEG audio');
  const { header, seconds } = found;
  const isAac = header.codec === 'aac';
  return {
    container: isAac ? 'audio/aac' : header.codec === 'mp3' ? 'audio/mpeg' : 'audio/mp2',
    video: null,
    audio: {
      codec: isAac ? `mp4a.40.${header.objectType}` : header.codec,
      channels: header.channels,
      sampleRateHz: header.sampleRateHz,
    },
    durationSeconds: seconds,
  };
}

async function endOfSound(file: FileBytes): Promise<number> {
  const tag = await file.read(file.sizeBytes - ID3V1_BYTES, ID3V1_BYTES);
  return tag.toString('latin1', 0, 3) === 'TAG' ? file.sizeBytes - ID3V1_BYTES : file.sizeBytes;
}
