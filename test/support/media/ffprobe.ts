import { readFileSync } from 'node:fs';

/** What ffprobe says of a file's streams; covers are none. */
export interface Judgement {
  readonly format: string;
  readonly durationMs: number | null;
  readonly video: { readonly width: number; readonly height: number } | null;
  readonly audio: { readonly channels: number; readonly sampleRateHz: number } | null;
}

export interface Judge {
  /** null: it makes nothing of the file. */
  judge(bytes: Uint8Array): Judgement | null;
}

interface ProbedStream {
  readonly codec_type?: string;
  readonly width?: number;
  readonly height?: number;
  readonly channels?: number;
  readonly sample_rate?: string;
  readonly disposition?: { readonly attached_pic?: number };
}

interface Probed {
  readonly format?: { readonly format_name?: string; readonly duration?: string };
  readonly streams?: readonly ProbedStream[];
}

/** What FFmpeg's build for WebAssembly has besides that which the service uses. */
interface ProbingCore {
  readonly FS: {
    writeFile(name: string, bytes: Uint8Array): void;
    readFile(name: string): Uint8Array;
    unlink(name: string): void;
  };
  setLogger(log: () => void): void;
  ffprobe(...options: string[]): number;
}

/** ffprobe as `@ffmpeg/core` has it, which is an optional package. null: it is not installed. */
export async function loadJudge(): Promise<Judge | null> {
  let wasm: string;
  try {
    wasm = require.resolve('@ffmpeg/core/wasm');
  } catch {
    return null;
  }
  // It is built for web workers alone, and looks for what they have.
  Object.assign(globalThis, { self: globalThis, location: { href: 'file:///' } });
  const program = await WebAssembly.compile(readFileSync(wasm));
  const core: ProbingCore = await require('@ffmpeg/core')({
    instantiateWasm(
      imports: Record<string, WebAssembly.ModuleImports>,
      receive: (instance: WebAssembly.Instance) => void,
    ) {
      const instance = new WebAssembly.Instance(program, imports);
      receive(instance);
      return instance.exports;
    },
  });
  core.setLogger(() => {});
  return { judge: (bytes) => readJudgement(core, bytes) };
}

function readJudgement(core: ProbingCore, bytes: Uint8Array): Judgement | null {
  core.FS.writeFile('file', bytes);
  core.ffprobe('-v', 'error', '-of', 'json', '-show_format', '-show_streams', 'file', '-o', 'found');
  const text = new TextDecoder().decode(core.FS.readFile('found'));
  core.FS.unlink('file');
  core.FS.unlink('found');
  const { format, streams = [] } = JSON.parse(text) as Probed;
  if (format?.format_name === undefined) return null;
  const video = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1,
  );
  const audio = streams.find(({ codec_type }) => codec_type === 'audio');
  return {
    format: format.format_name,
    durationMs: format.duration === undefined ? null : Math.round(Number(format.duration) * 1000),
    video: video === undefined ? null : { width: video.width ?? 0, height: video.height ?? 0 },
    audio: audio === undefined ? null : { channels: audio.channels ?? 0, sampleRateHz: Number(audio.sample_rate) },
  };
}
