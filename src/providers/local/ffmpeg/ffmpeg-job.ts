/** What a thread of FFmpeg is given to do. */
export interface FfmpegJob {
  readonly program: WebAssembly.Module;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly arguments: readonly string[];
  readonly output: string;
  /** How long the output will be; null: its progress is not told. */
  readonly outputSeconds: number | null;
}

export interface FfmpegEnd {
  readonly exitCode: number;
  /** null: the program failed. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}
