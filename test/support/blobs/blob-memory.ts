import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The bytes of all buffers that are in use. */
export async function bufferBytes(): Promise<number> {
  collectGarbage();
  // What the first round finds unused is given back on another thread; the second waits for that.
  await setImmediate();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
