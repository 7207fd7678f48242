import { ConcurrencyLimit } from '../concurrency/concurrency-limit';
import type { MimeType } from '../domain/media-type';
import { type ByteSource, limitReads } from './byte-source';
import { startDeadline } from './probe-limits';
import { type ProbedMedia, probeMedia } from './probe-media';
import { TrackReader } from './tracks/track-reader';

export interface MediaProber {
  /**
   * Reads what a file's bytes say about themselves. Waits for its turn; the time limit counts from then on.
   *
   * @param mimeType as `sniffMediaType` told it
   * @throws {MediaFailure} CORRUPT_MEDIA: damaged, cut short or not of this type; FILE_TOO_LARGE: a picture of more
   * than `maxPixels`; UNSUPPORTED_MEDIA_TYPE: no accepted type by its tracks
   * @throws what `source.read` failed with, or the signal's reason, as it was
   */
  probe(source: ByteSource, mimeType: MimeType, signal?: AbortSignal): Promise<ProbedMedia>;
  /** Ends the prober's threads; probes of audio and video under way are rejected. */
  close(): Promise<void>;
}

export interface MediaProberOptions {
  /** Each probe may take `maxBytes` of memory, a decoded picture, and a thread. Default: 2 at once. */
  readonly concurrency?: ConcurrencyLimit;
  /** Most bytes read of one file. Default 16 MiB: the index of a video of several hours, or a picture as a whole. */
  readonly maxBytes?: number;
  /** Default 5,000. */
  readonly timeoutMs?: number;
  /** Width times height of a still picture. Default 100 million, 400 MB once decoded. */
  readonly maxPixels?: number;
}

export function createMediaProber({
  concurrency = new ConcurrencyLimit(2),
  maxBytes = 16 * 1024 ** 2,
  timeoutMs = 5_000,
  maxPixels = 100_000_000,
}: MediaProberOptions = {}): MediaProber {
  const trackReader = new TrackReader();
  return {
    probe: (source, mimeType, callerSignal) =>
      concurrency.run(async () => {
        const deadline = startDeadline(timeoutMs, callerSignal);
        const { signal } = deadline;
        try {
          return await probeMedia(limitReads(source, maxBytes), mimeType, { trackReader, maxBytes, maxPixels, signal });
        } finally {
          deadline.clear();
        }
      }, callerSignal),
    close: () => trackReader.close(),
  };
}
