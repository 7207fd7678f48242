/** The script of a thread that does what a test asks of it. */
const { getPriority } = require('node:os');
const { serveJob } = require('../../../dist/src/providers/local/thread/run-in-thread');

serveJob(
  (input, reportProgress) => {
    switch (input.task) {
      case 'LOOK_AROUND':
        return { environment: { ...process.env }, bytes: input.bytes };
      case 'TELL_PRIORITY':
        return getPriority();
      case 'REPORT':
        for (const percent of [25, 50, 100]) reportProgress(percent);
        return null;
      case 'COUNT':
        // A loop that nothing but the end of the thread stops.
        for (;;) Atomics.add(input.counter, 0, 1);
      case 'FAIL':
        throw Object.assign(new RangeError('No such thing'), { code: 'NO_SUCH_THING' });
      case 'HOARD':
        for (const hoard = []; ; ) hoard.push({ of: [hoard.length] });
      case 'EXIT':
        return process.exit(3);
      case 'RETURN_A_FUNCTION':
        return () => {};
      default:
        throw new Error(`No such task: ${input.task}`);
    }
  },
  (output) => (output?.bytes === undefined ? [] : [output.bytes.buffer]),
);
