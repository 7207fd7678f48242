import { mediaOfTracks, type TrackMimeType } from '../../../src/media/tracks/media-of-tracks';
import type { TrackSummary } from '../../../src/media/tracks/track-summary';

const VIDEO = { codec: 'avc1.640028', isKnownCodec: true, width: 1920, height: 1080 };
const AUDIO = { codec: 'mp4a.40.2', channels: 2, sampleRateHz: 48_000 };

function summary(parts: Partial<TrackSummary>): TrackSummary {
  return { container: 'video/mp4', video: null, audio: null, durationSeconds: null, ...parts };
}

describe('the type', () => {
  it.each<[TrackMimeType, TrackMimeType]>([
    ['video/mp4', 'audio/mp4'],
    ['video/quicktime', 'audio/mp4'],
    ['video/webm', 'audio/webm'],
    ['video/x-matroska', 'audio/x-matroska'],
    ['audio/mpeg', 'audio/mpeg'],
  ])('of %s with sound alone is %s', (sniffed, mimeType) => {
    expect(mediaOfTracks(sniffed, summary({ audio: AUDIO }))).toMatchObject({ mimeType, kind: 'AUDIO' });
  });

  it.each<[TrackMimeType, TrackMimeType]>([
    ['audio/mp4', 'video/mp4'],
    ['audio/webm', 'video/webm'],
    ['video/quicktime', 'video/quicktime'],
    ['video/x-matroska', 'video/x-matroska'],
  ])('of %s with video is %s', (sniffed, mimeType) => {
    expect(mediaOfTracks(sniffed, summary({ video: VIDEO }))).toMatchObject({ mimeType, kind: 'VIDEO' });
  });

  it('of an audio book with pictures is audio; of a video in an unknown codec, video', () => {
    const pictures = summary({ audio: AUDIO, video: { ...VIDEO, codec: 'jpeg', isKnownCodec: false } });
    expect(mediaOfTracks('audio/mp4', pictures)).toMatchObject({ mimeType: 'audio/mp4', kind: 'AUDIO' });
    expect(mediaOfTracks('video/mp4', pictures)).toMatchObject({ details: { codec: 'jpeg', hasAudio: true } });
  });

  it('is none without tracks', () => {
    expect(() => mediaOfTracks('video/mp4', summary({}))).toThrow(expect.objectContaining({ code: 'CORRUPT_MEDIA' }));
  });
});

describe('numbers and names that make no sense', () => {
  it.each([Number.NaN, -1, 0, Number.POSITIVE_INFINITY, 2 ** 31])('%d becomes null', (value) => {
    const video = { ...VIDEO, width: value, height: value };
    expect(mediaOfTracks('video/mp4', summary({ video }))).toMatchObject({ details: { width: null, height: null } });
    const audio = { codec: null, channels: value, sampleRateHz: value };
    expect(mediaOfTracks('audio/wav', summary({ audio }))).toMatchObject({
      details: { codec: null, channels: null, sampleRateHz: null },
    });
  });

  it.each([
    [1.2345, 1_235],
    [0, 0],
    [null, null],
    [-1, null],
    [Number.NaN, null],
    [2 ** 31 / 1000, null],
  ])('a duration of %d s is %d ms', (durationSeconds, durationMs) => {
    const { details } = mediaOfTracks('video/mp4', summary({ video: VIDEO, durationSeconds }));
    expect(details.durationMs).toBe(durationMs);
  });

  it.each(['', 'a'.repeat(65), '<script>', 'avc1\0', 'mp4 a'])('the codec %j becomes null', (codec) => {
    expect(mediaOfTracks('audio/mp4', summary({ audio: { ...AUDIO, codec } })).details.codec).toBeNull();
  });
});
