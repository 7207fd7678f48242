/** The reasons for which CI, too, may skip tests. */
const ACCEPTED_IN_CI = [
  // Those are about two users of one machine. Root can be both, and CI need not run as root.
  'only root can be more than one user',
];

/**
 * Ends the run with one plain line that any tool can read: `12 passed, 0 failed, 1 skipped`. Before it, a line for each
 * reason for which tests were skipped; see `describeWhere`. With `--ci` the run fails by any other than those accepted
 * above, unless it was asked for some tests by their names.
 */
module.exports = class ClosingLineReporter {
  constructor({ ci, testNamePattern }) {
    this.mayNotSkip = ci && !testNamePattern;
  }

  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
    const reasons = skippedByReason(results);
    for (const [reason, names] of reasons) process.stderr.write(`\n${names.length} skipped: ${reason}`);
    const refused = [...reasons].filter(([reason]) => this.mayNotSkip && !ACCEPTED_IN_CI.includes(reason));
    if (refused.length > 0) {
      this.failure = new Error(['CI must not skip:', ...refused.flatMap(([, names]) => names)].join('\n  '));
      process.stderr.write(`\n${this.failure.message}`);
    }
    const numSkipped = numPendingTests + numTodoTests;
    const skipped = numSkipped > 0 ? `, ${numSkipped} skipped` : '';
    process.stderr.write(
      `\n${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}\n`,
    );
  }

  /** Jest fails a run for it. */
  getLastError() {
    return this.failure;
  }
};

function skippedByReason({ testResults }) {
  const names = new Map();
  for (const { status, fullName } of testResults.flatMap((suite) => suite.testResults)) {
    if (status !== 'pending' && status !== 'todo') continue;
    const reason = /\(skipped: (.*?)\)/.exec(fullName)?.[1] ?? 'nobody says why';
    names.set(reason, [...(names.get(reason) ?? []), fullName]);
  }
  return names;
}
