import { MediaFailure } from '../../domain/errors';
import { type AudioDetails, MIME_TYPES, type MimeType, type VideoDetails } from '../../domain/media';
import type { TrackSummary } from './track-summary';

export type TrackMimeType = Exclude<MimeType, `image/${string}`>;

export type ProbedTracks =
  | { readonly mimeType: TrackMimeType; readonly kind: 'AUDIO'; readonly details: AudioDetails }
  | { readonly mimeType: TrackMimeType; readonly kind: 'VIDEO'; readonly details: VideoDetails };

/** GraphQL's `Int` and the database's `integer` hold no more. */
const MAX_INT = 2 ** 31 - 1;

/**
 * What a file is by its tracks. The same container holds videos and sound alone; which of the two its name said is a
 * guess until now. Numbers that make no sense become null.
 *
 * @throws {MediaFailure} CORRUPT_MEDIA: no tracks; UNSUPPORTED_MEDIA_TYPE: MPEG audio of another layer than III
 */
export function mediaOfTracks(sniffed: TrackMimeType, summary: TrackSummary): ProbedTracks {
  const { video, audio } = summary;
  const durationMs = toInt((summary.durationSeconds ?? Number.NaN) * 1000);
  // An audio book has its chapters' pictures as a track in a codec of no video: that makes it no video.
  if (video !== null && (video.isKnownCodec || sniffed !== 'audio/mp4')) {
    const mimeType = videoType(sniffed);
    const size = { width: toSize(video.width), height: toSize(video.height) };
    const codec = toCodec(video.codec);
    const details = {
      kind: 'VIDEO',
      format: formatOf(mimeType),
      codec,
      ...size,
      durationMs,
      hasAudio: audio !== null,
    } as const;
    return { mimeType, kind: 'VIDEO', details };
  }
  if (audio === null) throw new MediaFailure('CORRUPT_MEDIA', `The file has no track that can be read as ${sniffed}.`);
  const mimeType = audioType(sniffed, summary.container);
  const details = {
    kind: 'AUDIO',
    format: formatOf(mimeType),
    codec: toCodec(audio.codec),
    durationMs,
    channels: toSize(audio.channels),
    sampleRateHz: toSize(audio.sampleRateHz),
  } as const;
  return { mimeType, kind: 'AUDIO', details };
}

function videoType(sniffed: TrackMimeType): TrackMimeType {
  switch (sniffed) {
    case 'audio/mp4':
      return 'video/mp4';
    case 'audio/3gpp':
      return 'video/3gpp';
    case 'audio/webm':
      return 'video/webm';
    case 'audio/x-matroska':
      return 'video/x-matroska';
    default:
      return sniffed;
  }
}

function audioType(sniffed: TrackMimeType, container: string): TrackMimeType {
  switch (sniffed) {
    case 'video/mp4':
    case 'video/quicktime':
      return 'audio/mp4';
    case 'video/3gpp':
      return 'audio/3gpp';
    case 'video/webm':
      return 'audio/webm';
    case 'video/x-matroska':
      return 'audio/x-matroska';
    case 'audio/mpeg':
    case 'audio/aac':
      // A long ID3 tag hides what follows it from a look at the first bytes alone.
      if (container === 'audio/mp2') throw unsupported('Of MPEG audio, layer III alone is accepted.', 'audio/mp2');
      return container === 'audio/flac' || container === 'audio/aac' ? container : 'audio/mpeg';
    default:
      return sniffed;
  }
}

function unsupported(message: string, detectedMimeType: string): MediaFailure {
  return new MediaFailure('UNSUPPORTED_MEDIA_TYPE', message, {
    details: { type: 'UNSUPPORTED', detectedMimeType, acceptedMimeTypes: MIME_TYPES },
  });
}

/** The container, as people call it. */
function formatOf(mimeType: TrackMimeType): string {
  switch (mimeType) {
    case 'audio/mpeg':
      return 'mp3';
    case 'video/quicktime':
      return 'mov';
    case 'audio/3gpp':
    case 'video/3gpp':
      return '3gp';
    case 'audio/x-matroska':
    case 'video/x-matroska':
      return 'matroska';
    default:
      return mimeType.slice(mimeType.indexOf('/') + 1);
  }
}

function toInt(value: number): number | null {
  const rounded = Math.round(value);
  return rounded >= 0 && rounded <= MAX_INT ? rounded : null;
}

function toSize(value: number): number | null {
  return value > 0 ? toInt(value) : null;
}

/** Codec names come from the file: only what looks like one is passed on. */
function toCodec(value: string | null): string | null {
  return value !== null && /^[\w./+-]{1,64}$/.test(value) ? value : null;
}
