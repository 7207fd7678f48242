import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MediaDetails, MimeType } from '../../../src/domain/media';

/** A file as cameras, recorders and editors make them, whatever the standard says; and what is true of it. */
interface WildFile {
  readonly mimeType: MimeType;
  readonly details: Partial<MediaDetails>;
  /** By which what is told of its length may differ; what was cut off is known no better. Default 60. */
  readonly toleranceMs?: number;
}

const PICTURE = { kind: 'IMAGE', width: 160, height: 96, frames: 1, hasAlpha: false } as const;
const VIDEO = { kind: 'VIDEO', width: 160, height: 96 } as const;
const MONO = { kind: 'AUDIO', channels: 1 } as const;

/** Under `test/fixtures/wild`; its README says how each was made. */
export const WILD_FILES: Readonly<Record<string, WildFile>> = {
  'phone.heic': { mimeType: 'image/heic', details: { ...PICTURE, format: 'heic' } },
  'no-end-marker.jpg': { mimeType: 'image/jpeg', details: PICTURE },
  'stray-bytes.jpg': { mimeType: 'image/jpeg', details: PICTURE },
  'broken-marker.jpg': { mimeType: 'image/jpeg', details: PICTURE },
  'large-box.avif': { mimeType: 'image/avif', details: PICTURE },
  'no-ftyp.mov': { mimeType: 'video/quicktime', details: { ...VIDEO, durationMs: 3000, hasAudio: true } },
  'partly-fragmented.mp4': { mimeType: 'video/mp4', details: { ...VIDEO, durationMs: 3021, hasAudio: true } },
  'short-colour.mp4': { mimeType: 'video/mp4', details: { ...VIDEO, durationMs: 3000, hasAudio: false } },
  'unknown-duration.mp4': { mimeType: 'video/mp4', details: { ...VIDEO, durationMs: 3021, hasAudio: true } },
  'hvc1.mov': {
    mimeType: 'video/quicktime',
    details: { ...VIDEO, durationMs: 3000, hasAudio: true, codec: 'hvc1.4.10.L30.9E.8' },
  },
  'android.3gp': { mimeType: 'video/3gpp', details: { ...VIDEO, format: '3gp', durationMs: 3000, hasAudio: true } },
  'audio.3gp': { mimeType: 'audio/3gpp', details: { ...MONO, format: '3gp', durationMs: 3000 } },
  'mono-mp3.mp4': { mimeType: 'audio/mp4', details: { ...MONO, codec: 'mp3', durationMs: 3000, sampleRateHz: 48_000 } },
  'adpcm.wav': {
    mimeType: 'audio/wav',
    details: { ...MONO, codec: 'adpcm-ima', durationMs: 3061, sampleRateHz: 8000 },
  },
  'gsm.wav': { mimeType: 'audio/wav', details: { ...MONO, codec: 'gsm', durationMs: 3000, sampleRateHz: 8000 } },
  'mp3.wav': { mimeType: 'audio/wav', details: { ...MONO, codec: 'mp3', durationMs: 3069, sampleRateHz: 16_000 } },
  'rf64.wav': { mimeType: 'audio/wav', details: { ...MONO, codec: 'pcm-s16', durationMs: 3000, sampleRateHz: 8000 } },
  'streamed.wav': {
    mimeType: 'audio/wav',
    details: { ...MONO, codec: 'pcm-s16', durationMs: 3000, sampleRateHz: 8000 },
  },
  'leading-zeros.mp3': { mimeType: 'audio/mpeg', details: { ...MONO, durationMs: 2038, sampleRateHz: 44_100 } },
  'stray-bytes.mp3': { mimeType: 'audio/mpeg', details: { ...MONO, durationMs: 2038, sampleRateHz: 44_100 } },
  'tag-of-4100.mp3': { mimeType: 'audio/mpeg', details: { ...MONO, durationMs: 2038, sampleRateHz: 44_100 } },
  'tagged.aac': {
    mimeType: 'audio/aac',
    details: { ...MONO, codec: 'mp4a.40.2', durationMs: 2016, sampleRateHz: 44_100 },
  },
  'raw.aac': {
    mimeType: 'audio/aac',
    details: { ...MONO, codec: 'mp4a.40.2', durationMs: 2016, sampleRateHz: 44_100 },
  },
  'cut-short.ogg': {
    mimeType: 'audio/ogg',
    details: { ...MONO, codec: 'vorbis', durationMs: 2017, sampleRateHz: 48_000 },
    toleranceMs: 150,
  },
};

export function readWildFile(name: string): Buffer {
  return readFileSync(join(__dirname, '../../fixtures/wild', name));
}
