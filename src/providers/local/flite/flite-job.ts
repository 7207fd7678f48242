/** What a thread of Flite is given to say. */
export interface FliteJob {
  readonly program: WebAssembly.Module;
  /** Spoken one after the other; printable ASCII. */
  readonly pieces: readonly string[];
  readonly voice: string;
  /** 1: as the voice speaks by itself; 2: in half the time. */
  readonly speed: number;
  readonly maxSeconds: number;
}

/** One channel of sound. */
export interface Speech {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly sampleRateHz: number;
}
