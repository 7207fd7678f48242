/** As much of `sherpa-onnx`, which brings no types, as is used here; the classes are those of its `sherpa-onnx-asr.js`. */
declare module 'sherpa-onnx/sherpa-onnx-wasm-nodejs.js' {
  namespace loadSherpaOnnx {
    interface OpenFile {
      position: number;
    }
    /** Emscripten's `FS`, built with NODERAWFS: a path is one of the machine's own, and it may open any. */
    interface EmscriptenFiles {
      stat(path: string, dontFollow?: boolean): unknown;
      open(path: string, flags: number, mode?: number): unknown;
      createStream(file: {
        readonly path: string;
        readonly flags: number;
        readonly seekable: boolean;
        readonly position: number;
        readonly node: { readonly mode: number };
        readonly stream_ops: {
          read(file: OpenFile, buffer: Int8Array, offset: number, length: number, position: number): number;
          llseek(file: OpenFile, offset: number, whence: number): number;
        };
      }): unknown;
    }
    interface SherpaOnnx {
      readonly FS: EmscriptenFiles;
    }
  }
  /** Fills the object that it is given. */
  function loadSherpaOnnx(module: object): Promise<loadSherpaOnnx.SherpaOnnx>;
  export = loadSherpaOnnx;
}

declare module 'sherpa-onnx/sherpa-onnx-asr.js' {
  import type { SherpaOnnx } from 'sherpa-onnx/sherpa-onnx-wasm-nodejs.js';

  interface OfflineStream {
    /** @param samples from -1 to 1, at least one */
    acceptWaveform(sampleRateHz: number, samples: Float32Array): void;
    free(): void;
  }
  class OfflineRecognizer {
    constructor(
      config: {
        readonly modelConfig: {
          readonly moonshine: { readonly encoder: string; readonly mergedDecoder: string };
          readonly tokens: string;
          readonly numThreads: number;
          readonly debug: 0 | 1;
        };
      },
      sherpaOnnx: SherpaOnnx,
    );
    /** 0: it could not be made. */
    readonly handle: number;
    createStream(): OfflineStream;
    decode(stream: OfflineStream): void;
    getResult(stream: OfflineStream): { readonly text: string };
  }
}
