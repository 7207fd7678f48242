/** What a walk over a picture's outer structure tells, without decoding anything. */
export interface PictureStructure {
  /** false: the bytes stop before the picture does. */
  readonly complete: boolean;
  /** null: these bytes do not tell. */
  readonly frames: number | null;
}
