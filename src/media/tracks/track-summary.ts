/** What a container says of its tracks, as the parser found it: hostile numbers and strings included. */
export interface TrackSummary {
  /** Media type of the container as it turned out to be: `audio/flac` may hide behind an ID3 tag. */
  readonly container: string;
  readonly video: VideoTrackSummary | null;
  readonly audio: AudioTrackSummary | null;
  readonly durationSeconds: number | null;
}

export interface VideoTrackSummary {
  /** Of the form that a `codecs` parameter has (RFC 6381) or, of a codec without one, the container's name for it. */
  readonly codec: string | null;
  /** false: the parser has no name for the codec. */
  readonly isKnownCodec: boolean;
  readonly width: number;
  readonly height: number;
}

export interface AudioTrackSummary {
  readonly codec: string | null;
  readonly channels: number;
  readonly sampleRateHz: number;
}

/** The bytes are not of the format that they were read as, or have nothing in them. */
export class UnreadableFormat extends Error {
  override readonly name = 'UnreadableFormat';
}
