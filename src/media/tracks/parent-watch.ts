import { workerData } from 'node:worker_threads';

/** A thread of a child process: ends the process when its parent has gone, whatever the other thread is busy with. */
const CHECK_INTERVAL_MS = 1_000;

const parent = workerData as number;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, CHECK_INTERVAL_MS);
