import { type Load, runLoad } from './run-load';

/** Runs each load that the parent sends. What goes wrong ends the process, and with it the benchmark. */
process.on('message', async (load: Load) => {
  process.send?.(await runLoad(load));
});
