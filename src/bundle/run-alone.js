const { readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');

/** What runs alone takes half a minute. After that the lock is of a run that was killed, whatever it says of its owner. */
const MAX_LOCK_MS = 600_000;
const LOOK_MS = 200;

/** Runs `work` while nobody else holds the file `lock`, which is waited for, without a turn of the event loop. */
exports.runAlone = async function runAlone(lock, work) {
  take(lock);
  const release = () => rmSync(lock, { force: true });
  // Steps of the work may end the process.
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
};

function take(lock) {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
  }
}

function isAbandoned(lock) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > MAX_LOCK_MS) return true;
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
