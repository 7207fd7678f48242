import {
  CustomSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputFormat,
  type InputTrack,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
import type { MimeType } from '../../domain/media-type';
import type { ByteSource } from '../byte-source';
import type { AudioTrackSummary, TrackSummary, VideoTrackSummary } from './track-summary';

/** Formats whose end is found without reading what lies before it. */
const ENDS_ARE_FOUND_BY_SEEKING: readonly InputFormat[] = [MP4, QTFF, OGG];

export interface ReadTracksOptions {
  readonly mayReadWhole: boolean;
  /** Called with what is known so far, each time that there is more: a later step may never come to its end. */
  onSummary(summary: TrackSummary): void;
}

/**
 * Reads the tracks of an audio or video file with mediabunny, which follows whatever the file says: the time, memory
 * and bytes that takes are bounded by the worker that this runs in. Rejects with whatever the parser threw.
 */
export async function readTracks(source: ByteSource, mimeType: MimeType, options: ReadTracksOptions): Promise<void> {
  const input = new Input({
    formats: formatsOf(mimeType),
    source: new CustomSource({
      getSize: () => source.sizeBytes,
      read: (start, end) => source.read(start, end),
      // Whoever waits for a read hears of its failure; of a read ahead nobody needs to.
      handleUnhandledError: () => {},
      // Fewer, larger reads. Of a file larger than the budget only what is asked for: there is none to spare.
      prefetchProfile: options.mayReadWhole ? 'fileSystem' : 'none',
    }),
  });
  try {
    const format = await input.getFormat();
    const tracks = await input.getTracks();
    const summary = await summarize(format, tracks);
    options.onSummary(summary);
    const durationSeconds = await input.getDurationFromMetadata(tracks);
    options.onSummary({ ...summary, durationSeconds });
    // Without a Xing header, which the parser does not tell, what it says of an MP3 supposes a constant bit rate.
    if (durationSeconds !== null && format !== MP3) return;
    if (tracks.length === 0 || (!options.mayReadWhole && !ENDS_ARE_FOUND_BY_SEEKING.includes(format))) return;
    options.onSummary({ ...summary, durationSeconds: await input.computeDuration(tracks) });
  } finally {
    input.dispose();
  }
}

/** Never the playlist formats, which name other files. */
function formatsOf(mimeType: MimeType): InputFormat[] {
  switch (mimeType) {
    case 'audio/mpeg':
      return [MP3, FLAC];
    case 'audio/wav':
      return [WAVE];
    case 'audio/flac':
      return [FLAC];
    case 'audio/ogg':
      return [OGG];
    case 'audio/mp4':
    case 'video/mp4':
    case 'video/quicktime':
      return [MP4, QTFF];
    case 'audio/webm':
    case 'video/webm':
    case 'video/x-matroska':
      return [WEBM, MATROSKA];
    default:
      return [];
  }
}

/** The first track of a kind that has a codec the parser knows, else the first of the kind. */
async function summarize(format: InputFormat, tracks: InputTrack[]): Promise<TrackSummary> {
  const video = await firstKnown(tracks.filter((track) => track.isVideoTrack()));
  const audio = await firstKnown(tracks.filter((track) => track.isAudioTrack()));
  return {
    container: format.mimeType,
    video: video === null ? null : await summarizeVideo(video),
    audio: audio === null ? null : await summarizeAudio(audio),
    durationSeconds: null,
  };
}

async function firstKnown<Track extends InputTrack>(tracks: Track[]): Promise<Track | null> {
  for (const track of tracks) if ((await track.getCodec()) !== null) return track;
  return tracks[0] ?? null;
}

async function summarizeVideo(track: InputVideoTrack): Promise<VideoTrackSummary> {
  return {
    codec: await codecOf(track),
    isKnownCodec: (await track.getCodec()) !== null,
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
  };
}

async function summarizeAudio(track: InputAudioTrack): Promise<AudioTrackSummary> {
  return {
    codec: await codecOf(track),
    channels: await track.getNumberOfChannels(),
    sampleRateHz: await track.getSampleRate(),
  };
}

async function codecOf(track: InputTrack): Promise<string | null> {
  const codec = await track.getCodec();
  if (codec !== null) return (await track.getCodecParameterString().catch(() => null)) ?? codec;
  const ownName = await track.getInternalCodecId();
  return typeof ownName === 'string' ? ownName : null;
}
