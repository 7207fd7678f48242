/** What a walk over a picture's outer structure tells, without decoding anything. */
export interface PictureStructure {
  /** false: the bytes stop before the picture does. UNMARKED: only its pixels tell whether they do. */
  readonly complete: boolean | 'UNMARKED';
  /** null: these bytes do not tell. */
  readonly frames: number | null;
  /** How long the frames of an animation are shown, in milliseconds, once each; null: these bytes do not tell. */
  readonly durationMs: number | null;
  /** An image sequence without a picture beside it, which no decoder here reads. Default false. */
  readonly isSequenceAlone?: boolean;
}
