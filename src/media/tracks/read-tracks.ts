import {
  CustomSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputFormat,
  type InputTrack,
  type InputVideoTrack,
  MATROSKA,
  WEBM,
} from 'mediabunny';
import type { ByteSource } from '../byte-source';
import { FileBytes } from './file-bytes';
import { endOfLastBlocks } from './matroska/last-blocks';
import { withoutAttachments } from './matroska/without-attachments';
import type { TrackMimeType } from './media-of-tracks';
import { readMp4 } from './mp4/read-mp4';
import { skipLeadingTags } from './mpeg/leading-tags';
import { readMpegAudio } from './mpeg/read-mpeg-audio';
import { readOgg } from './read-ogg';
import type { AudioTrackSummary, TrackSummary, VideoTrackSummary } from './track-summary';
import { readWave } from './wave/read-wave';

export interface ReadTracksOptions {
  readonly mayReadWhole: boolean;
  /** Called with what is known so far, each time that there is more: a later step may never come to its end. */
  onSummary(summary: TrackSummary): void;
}

/**
 * Reads the tracks of an audio or video file: WAV, MP3, AAC, Ogg and MP4 here, as much as there is to know of them
 * without decoding, so leniently as players do; Matroska and FLAC with mediabunny, which follows whatever the file
 * says. The time, memory and bytes that all of it takes are bounded by the worker that this runs in.
 *
 * @throws {ProbeLimitReached} too much would have to be looked at
 * @throws whatever a parser threw, for a file that it cannot read
 */
export async function readTracks(
  source: ByteSource,
  mimeType: TrackMimeType,
  options: ReadTracksOptions,
): Promise<void> {
  const file = new FileBytes(source, options.mayReadWhole);
  switch (mimeType) {
    case 'audio/wav':
      return options.onSummary(await readWave(file));
    case 'audio/ogg':
      return options.onSummary(await readOgg(file));
    case 'audio/mp4':
    case 'video/mp4':
    case 'video/quicktime':
    case 'audio/3gpp':
    case 'video/3gpp':
      return options.onSummary(await readMp4(file, options.onSummary));
    case 'audio/mpeg':
    case 'audio/aac':
      // A tag hides what follows it from a look at the first bytes alone.
      if (await isFlac(file)) return readWithMediabunny(source, file, [FLAC], options);
      return options.onSummary(await readMpegAudio(file));
    case 'audio/flac':
      return readWithMediabunny(source, file, [FLAC], options);
    case 'audio/webm':
    case 'video/webm':
    case 'audio/x-matroska':
    case 'video/x-matroska':
      // The parser reads them as a whole before it tells of tracks, which may take all that may be read.
      return readWithMediabunny(await withoutAttachments(source), file, [WEBM, MATROSKA], options);
    default:
      mimeType satisfies never;
  }
}

async function isFlac(file: FileBytes): Promise<boolean> {
  const start = await skipLeadingTags((from, length) => file.read(from, length));
  return (await file.read(start, 4)).toString('latin1') === 'fLaC';
}

/** @param formats never those of playlists, which name other files */
async function readWithMediabunny(
  source: ByteSource,
  file: FileBytes,
  formats: InputFormat[],
  options: ReadTracksOptions,
): Promise<void> {
  const input = new Input({
    formats,
    source: new CustomSource({
      getSize: () => source.sizeBytes,
      read: (start, end) => source.read(start, end),
      // A read that is waited for rejects by itself; the failure of a read ahead does not matter.
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
    if (durationSeconds !== null || tracks.length === 0) return;
    if (options.mayReadWhole) {
      options.onSummary({ ...summary, durationSeconds: await input.computeDuration(tracks) });
    } else if (format !== FLAC) {
      options.onSummary({ ...summary, durationSeconds: await endOfLastBlocks(file) });
    }
  } finally {
    input.dispose();
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
