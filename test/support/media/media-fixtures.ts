import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AudioDetails, ImageDetails, MediaDetails, MimeType, VideoDetails } from '../../../src/domain/media';

/** A small real file under `test/fixtures` (its README says how each was made), and what is true of it. */
export interface MediaFixture {
  /** As the first bytes tell. */
  readonly sniffedMimeType: MimeType;
  /** As the tracks tell: differs from the above for sound in a container of videos. */
  readonly mimeType: MimeType;
  readonly details: MediaDetails;
}

const FIXTURES_DIRECTORY = join(__dirname, '../../fixtures');

export const MEDIA_FIXTURES = {
  'still.png': image('image/png', { hasAlpha: true }),
  'still.jpg': image('image/jpeg'),
  'rotated.jpg': image('image/jpeg', { width: 48, height: 64 }),
  'still.webp': image('image/webp'),
  'still.gif': image('image/gif'),
  'still.avif': image('image/avif'),
  'animated.png': image('image/png', { frames: 3, durationMs: 300 }),
  'animated.webp': image('image/webp', { frames: 3, hasAlpha: true, durationMs: 300 }),
  'animated.gif': image('image/gif', { frames: 3, hasAlpha: true, durationMs: 300 }),
  'animated.avif': image('image/avif', { frames: 3, durationMs: 300 }),
  'sound.mp3': audio('audio/mpeg', { format: 'mp3', codec: 'mp3', durationMs: 1045 }),
  'untagged.mp3': audio('audio/mpeg', { format: 'mp3', codec: 'mp3', durationMs: 1045 }),
  'sound.aac': audio('audio/aac', { format: 'aac', codec: 'mp4a.40.2', durationMs: 1045 }),
  'sound.wav': audio('audio/wav', { format: 'wav', codec: 'pcm-s16', sampleRateHz: 8000 }),
  'sound.flac': audio('audio/flac', { format: 'flac', codec: 'flac', sampleRateHz: 8000 }),
  'opus.ogg': audio('audio/ogg', { format: 'ogg', codec: 'opus', sampleRateHz: 48000 }),
  'vorbis.ogg': audio('audio/ogg', { format: 'ogg', codec: 'vorbis', channels: 2 }),
  'sound.m4a': audio('audio/mp4', { format: 'mp4', codec: 'mp4a.40.2' }),
  'sound-only.mp4': audio('audio/mp4', { format: 'mp4', codec: 'mp4a.40.2' }, 'video/mp4'),
  'sound.weba': audio(
    'audio/webm',
    { format: 'webm', codec: 'opus', durationMs: 1008, sampleRateHz: 48000 },
    'video/webm',
  ),
  'sound.mka': audio(
    'audio/x-matroska',
    { format: 'matroska', codec: 'opus', durationMs: 1008, sampleRateHz: 48000 },
    'video/x-matroska',
  ),
  'video.mp4': video('video/mp4', { format: 'mp4', codec: 'avc1.64000a' }),
  'fragmented.mp4': video('video/mp4', { format: 'mp4', codec: 'avc1.64000a', durationMs: 1200 }),
  'rotated.mp4': video('video/mp4', { format: 'mp4', codec: 'avc1.64000a', width: 48, height: 64, hasAudio: false }),
  'video.mov': video('video/quicktime', { format: 'mov', codec: 'avc1.64000a' }),
  'video.webm': video('video/webm', { format: 'webm', codec: 'vp09.00.10.08.01.02.02.02.00', durationMs: 1008 }),
  'recorded.webm': video('video/webm', { format: 'webm', codec: 'vp8', durationMs: 1007 }),
  'video.mkv': video('video/x-matroska', { format: 'matroska', codec: 'avc1.64000a', durationMs: 1008 }),
} as const satisfies Record<string, MediaFixture>;

export type MediaFixtureName = keyof typeof MEDIA_FIXTURES;

export const MEDIA_FIXTURE_NAMES = Object.keys(MEDIA_FIXTURES) as MediaFixtureName[];

/** A real file of a type that is not accepted. */
export type RefusedFixtureName = 'theora.ogv';

export function fixturePath(name: MediaFixtureName | RefusedFixtureName): string {
  return join(FIXTURES_DIRECTORY, name);
}

export function readFixture(name: MediaFixtureName | RefusedFixtureName): Buffer {
  return readFileSync(fixturePath(name));
}

function image(mimeType: MimeType, details: Partial<ImageDetails> = {}): MediaFixture {
  const format = mimeType.slice('image/'.length);
  const common = {
    kind: 'IMAGE',
    format,
    width: 64,
    height: 48,
    hasAlpha: false,
    frames: 1,
    durationMs: null,
  } as const;
  return { sniffedMimeType: mimeType, mimeType, details: { ...common, ...details } };
}

function audio(
  mimeType: MimeType,
  details: Partial<AudioDetails> & Pick<AudioDetails, 'format' | 'codec'>,
  sniffedMimeType = mimeType,
): MediaFixture {
  const common = { kind: 'AUDIO', durationMs: 1000, channels: 1, sampleRateHz: 44100 } as const;
  return { sniffedMimeType, mimeType, details: { ...common, ...details } };
}

function video(
  mimeType: MimeType,
  details: Partial<VideoDetails> & Pick<VideoDetails, 'format' | 'codec'>,
): MediaFixture {
  const common = { kind: 'VIDEO', width: 64, height: 48, durationMs: 1000, hasAudio: true } as const;
  return { sniffedMimeType: mimeType, mimeType, details: { ...common, ...details } };
}
