/** As much of `@ffmpeg/core`, which brings no types, as is used here: `src/bind/ffmpeg/bind.js` of ffmpeg.wasm. */
declare module '@ffmpeg/core' {
  interface FfmpegCore {
    /** Files in memory: nothing of the machine's own can be reached. */
    readonly FS: {
      writeFile(path: string, bytes: Uint8Array): void;
      readFile(path: string): Uint8Array;
    };
    /** Runs the program, and holds the thread meanwhile. @returns its exit code */
    exec(...programArguments: string[]): number;
    /** `time`: how much output there is, in microseconds. */
    setProgress(listener: (report: { readonly progress: number; readonly time: number }) => void): void;
  }
  function createFFmpegCore(options: {
    /** @returns the exports of the instance, which `receive` is given as well */
    instantiateWasm(
      imports: Record<string, WebAssembly.ModuleImports>,
      receive: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Instance['exports'];
  }): Promise<FfmpegCore>;
  export = createFFmpegCore;
}
