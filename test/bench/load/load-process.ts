import { type PacedLoad, runPacedLoad } from './paced-load';
import { type Load, runLoad } from './run-load';

/** Runs each load that the parent sends. What goes wrong ends the process, and with it the benchmark. */
process.on('message', async (load: Load | PacedLoad) => {
  process.send?.('requestsPerSecond' in load ? await runPacedLoad(load) : await runLoad(load));
});
