/** What a track's samples are, by the first description in `stsd`. */
export interface SampleEntry {
  readonly codec: string;
  /** false: a still in a codec of pictures, as covers and chapters have. */
  readonly isVideoCodec: boolean;
  /** As shown, before any turn; NaN: of sound. */
  readonly width: number;
  readonly height: number;
  /** NaN: of video, or not told. */
  readonly channels: number;
  readonly sampleRateHz: number;
  /** The header of each sample tells channels and rate better than the container. */
  readonly isMp3: boolean;
}
