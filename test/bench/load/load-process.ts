import { type HeldLoad, runHeldLoad } from './held-connections';
import { type PacedLoad, runPacedLoad } from './paced-load';
import { type Load, runLoad } from './run-load';

/** Runs each load that the parent sends. What goes wrong ends the process, and with it the benchmark. */
process.on('message', async (load: Load | PacedLoad | HeldLoad) => {
  process.send?.(await run(load));
});

function run(load: Load | PacedLoad | HeldLoad): Promise<unknown> {
  if ('held' in load) return runHeldLoad(load);
  return 'requestsPerSecond' in load ? runPacedLoad(load) : runLoad(load);
}
