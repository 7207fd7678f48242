/**
 * Ends the run with one plain line that any tool can read: `12 passed, 0 failed, 1 skipped`. Before it, a line for each
 * reason for which tests were skipped; see `describeWhere`.
 */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    for (const [reason, count] of reasonsOf(results)) process.stderr.write(`\n${count} skipped: ${reason}`);
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    process.stderr.write(
      `\n${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}\n`,
    );
  }
};

function reasonsOf({ testResults }) {
  const counts = new Map();
  for (const { status, fullName } of testResults.flatMap((suite) => suite.testResults)) {
    if (status !== 'pending') continue;
    const reason = /\(skipped: (.*?)\)/.exec(fullName)?.[1] ?? 'nobody says why';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
