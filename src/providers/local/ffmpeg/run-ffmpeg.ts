import path from 'node:path';
import { runInThread, sharedProgram } from '../thread/run-in-thread';

/** What a thread of FFmpeg is given to do. */
export interface FfmpegJob {
  readonly program: WebAssembly.Module;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly arguments: readonly string[];
  readonly output: string;
  /** How long the output will be; null: its progress is not reported. */
  readonly outputSeconds: number | null;
}

export interface FfmpegEnd {
  readonly exitCode: number;
  /** null: the program failed. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** Of the formats of containers and streams, those of the media types that are accepted, and PNG. No playlists. */
const INPUT_FORMATS = 'mov,matroska,mp3,aac,wav,flac,ogg,png_pipe';
/** Ten seconds of 720p video took 20 s on two busy processors. */
const DEFAULT_TIMEOUT_MS = 180_000;

export interface FfmpegRun {
  /** The files that it finds, by name; it sees no others. Copied, not taken. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** As on a command line, the name of the output among them. */
  readonly arguments: readonly string[];
  /** The file that the arguments have it write. */
  readonly output: string;
  /** The formats that an input may have, as FFmpeg names them. Default: those that files of sound and video come in, and PNG. */
  readonly inputFormats?: string;
  readonly signal: AbortSignal;
  /** 0 to 100; reported only when `outputSeconds` is known. */
  readonly onProgress?: (percent: number) => void;
  /** How long the output will be. */
  readonly outputSeconds?: number;
  /** Default 3 minutes. */
  readonly timeoutMs?: number;
}

/** It made nothing of the input, took too long, or crashed. What it wrote is not passed on: that may be content, as titles are. */
export class FfmpegFailedError extends Error {
  override readonly name = 'FfmpegFailedError';

  constructor(
    /** null: it did not come to its end. */
    readonly exitCode: number | null,
    options?: ErrorOptions,
  ) {
    super(exitCode === null ? 'FFmpeg did not come to its end' : `FFmpeg ended with ${exitCode}`, options);
  }
}

/** Whether the optional package is there. */
export function isFfmpegInstalled(): boolean {
  try {
    require.resolve('@ffmpeg/core');
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs FFmpeg, built for WebAssembly, in a thread of its own: what a crafted file may do to it stays in there. It
 * takes 100 to 350 MB while it runs, so callers run it under a `JobLimit`.
 *
 * @throws {FfmpegFailedError}
 * @throws the signal's reason
 */
export async function runFfmpeg(run: FfmpegRun): Promise<Uint8Array<ArrayBuffer>> {
  const { files, output, signal, onProgress, outputSeconds = null, timeoutMs = DEFAULT_TIMEOUT_MS } = run;
  const guarded = run.arguments.flatMap((argument) => guardInput(argument, run.inputFormats ?? INPUT_FORMATS));
  const program = await sharedProgram('@ffmpeg/core/wasm');
  const job: FfmpegJob = { program, files, arguments: guarded, output, outputSeconds };
  const { exitCode, bytes } = await runInThread<FfmpegJob, FfmpegEnd>(path.join(__dirname, 'ffmpeg-thread.js'), job, {
    signal,
    timeoutMs,
    ...(onProgress === undefined ? {} : { onProgress }),
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new FfmpegFailedError(null, { cause });
  });
  if (bytes === null) throw new FfmpegFailedError(exitCode);
  return bytes;
}

/** An option stands before the input that it is about. */
function guardInput(argument: string, formats: string): string[] {
  if (argument !== '-i') return [argument];
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', formats, argument];
}
