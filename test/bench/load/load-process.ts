import { type DownloadLoad, runDownloads } from './downloads';
import { type HeldLoad, runHeldLoad } from './held-connections';
import { type PacedLoad, runPacedLoad } from './paced-load';
import { type Load, runLoad } from './run-load';

export type AnyLoad = Load | PacedLoad | HeldLoad | DownloadLoad;

/** Runs each load that the parent sends. What goes wrong ends the process, and with it the benchmark. */
process.on('message', async (load: AnyLoad) => {
  process.send?.(await run(load));
});

function run(load: AnyLoad): Promise<unknown> {
  if ('downloaders' in load) return runDownloads(load);
  if ('held' in load) return runHeldLoad(load);
  return 'requestsPerSecond' in load ? runPacedLoad(load) : runLoad(load);
}
