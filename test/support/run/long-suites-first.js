const Sequencer = require('@jest/test-sequencer').default;
const { LONG_PATHS } = require('./long-suites');

const LONG = new RegExp(LONG_PATHS);

/** Runs the long suites first, also where jest has not seen yet how long they take: one that came last would be waited for alone. */
module.exports = class LongSuitesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONG.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
