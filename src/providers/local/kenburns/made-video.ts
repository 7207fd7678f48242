export interface MadeVideo {
  readonly bytes: Uint8Array;
  readonly seconds: number;
}
