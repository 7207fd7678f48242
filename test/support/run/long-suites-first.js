const Sequencer = require('@jest/test-sequencer').default;

/** Suites that start processes, or compute for long. One that came last would be waited for alone. */
const LONG =
  /\/test\/(crash|clients|embedded-postgres|gateways|generation\/processes|generation\/end-to-end|media\/media-prober|model|providers\/local|zero-data-retention)\/|\/test\/(app|main|readme)\.test\.ts$|\/blobs\/(disk\/disk|gcs\/gcs)\.test\.ts$/;

/** Runs the long suites first, also where jest has not seen yet how long they take. */
module.exports = class LongSuitesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONG.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
