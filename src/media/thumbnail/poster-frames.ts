import type { ImageDetails, VideoDetails } from '../../domain/media';
import type { ByteSource } from '../byte-source';
import type { RenderCaller } from './thumbnail-renderer';

/** What is known of a video before it is decoded. */
export interface PosterVideo {
  readonly sizeBytes: number;
  readonly details: VideoDetails | null;
}

/** What is known of a picture before it is decoded. */
export interface PosterPicture {
  readonly sizeBytes: number;
  readonly details: ImageDetails | null;
}

/** Takes poster frames out of videos, and pictures out of files that are coded as videos are. */
export interface PosterFrames {
  /** Whether it is worth a try: damage shows only then. */
  isWithinLimits(video: PosterVideo): boolean;
  /**
   * The frame that is shown at `seconds`, or the first where there is none, as a PNG: as displayed, and no larger than
   * 1,024 x 2,048 pixels. Waits for its turn, and reads the source as a whole when that has come.
   *
   * @returns null when the video cannot be decoded within limits
   * @throws {MediaFailure} OVERLOADED, retryable: too many wait for their turn
   * @throws the signal's reason; what `source.read` failed with
   */
  frameAt(source: ByteSource, seconds: number, caller: RenderCaller): Promise<Buffer | null>;
  /** As `isWithinLimits`, of a picture in HEIF. */
  isPictureWithinLimits(picture: PosterPicture): boolean;
  /** The picture of a HEIF file, if it is coded with HEVC: upright, as a PNG of the size of a frame. As `frameAt`. */
  picture(source: ByteSource, caller: RenderCaller): Promise<Buffer | null>;
}
