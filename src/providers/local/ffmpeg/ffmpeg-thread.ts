import createFFmpegCore from '@ffmpeg/core';
import { serveJob } from '../thread/run-in-thread';
import type { FfmpegEnd, FfmpegJob } from './run-ffmpeg';

const MICROSECONDS_PER_PERCENT = 10_000;
/**
 * Nobody reads what it would write. What it writes without an end of line, as of a title of many vertical tabs, its terminal
 * (Emscripten's, in `ffmpeg-core.js`: `tty.output.push`) keeps in one growing array, which could end the whole process.
 */
const SILENT = ['-hide_banner', '-loglevel', 'quiet'] as const;

serveJob(
  async (job: FfmpegJob, reportProgress): Promise<FfmpegEnd> => {
    // It is built for web workers alone, and looks for what they have.
    Object.assign(globalThis, { self: globalThis, location: { href: 'file:///' } });
    const core = await createFFmpegCore({
      instantiateWasm(imports, receive) {
        const instance = new WebAssembly.Instance(job.program, imports);
        receive(instance);
        return instance.exports;
      },
    });

    const { outputSeconds } = job;
    let percent = 0;
    core.setProgress(({ time }) => {
      if (outputSeconds === null) return;
      // No more than 100, whatever it says: a first report may hold a time that is not one.
      const now = Math.min(100, time / MICROSECONDS_PER_PERCENT / outputSeconds);
      if (now <= percent) return;
      percent = now;
      reportProgress(percent);
    });

    for (const [name, bytes] of Object.entries(job.files)) core.FS.writeFile(name, bytes);
    const exitCode = core.exec(...SILENT, ...job.arguments);
    const bytes = exitCode === 0 ? new Uint8Array(core.FS.readFile(job.output)) : null;
    return { exitCode, bytes };
  },
  ({ bytes }) => (bytes === null ? [] : [bytes.buffer]),
);
