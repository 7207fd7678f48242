const ClosingLineReporter = require('./closing-line-reporter.js');

function resultsOf(...names: readonly string[]) {
  const testResults = names.map((fullName) => ({ status: 'pending', fullName }));
  return {
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: names.length,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
    testResults: [{ testResults }],
  };
}

/** What the end of a run says, and what it fails by. */
function endOf(options: { readonly ci: boolean; readonly testNamePattern?: string }, ...names: readonly string[]) {
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const reporter = new ClosingLineReporter(options);
  reporter.onRunComplete(null, resultsOf(...names));
  write.mockRestore();
  return { text: lines.join(''), failure: reporter.getLastError()?.message };
}

const SKIPPED = 'a page (skipped: there is no browser) shows a picture';
const OF_ROOT = 'a directory (skipped: only root can be more than one user) is for its user';

describe('the end of a run', () => {
  it('counts what was skipped by its reason, and passes', () => {
    const { text, failure } = endOf({ ci: false }, SKIPPED, SKIPPED, 'of nobody');
    expect(text).toBe('\n2 skipped: there is no browser\n1 skipped: nobody says why\n2 passed, 0 failed, 3 skipped\n');
    expect(failure).toBeUndefined();
  });

  it('fails CI by the name of what was skipped', () => {
    const { text, failure } = endOf({ ci: true }, SKIPPED, OF_ROOT);
    expect(failure).toBe(`CI must not skip:\n  ${SKIPPED}`);
    expect(text).toContain(failure);
    expect(text).toMatch(/\n2 passed, 0 failed, 2 skipped\n$/);
  });

  it.each([
    ['what only root can do', { ci: true }, OF_ROOT],
    ['what was not asked for', { ci: true, testNamePattern: 'another' }, SKIPPED],
  ])('passes without %s', (_, options, name) => {
    expect(endOf(options, name).failure).toBeUndefined();
  });
});
