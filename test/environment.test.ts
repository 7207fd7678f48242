import { readFileSync } from 'node:fs';
import { readConfig } from '../src/config';
import { ENVIRONMENT } from '../src/environment';

it('has no setting that the documentation does not list', () => {
  const documented = readFileSync('docs/operations.md', 'utf8');
  const names = Object.keys(ENVIRONMENT.shape);
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

describe('SHUTDOWN_DELAY_SECONDS', () => {
  it('is nothing unless it is set, and for a worker', () => {
    expect(readConfig({}).shutdownDelayMs).toBe(0);
    expect(readConfig({ SHUTDOWN_DELAY_SECONDS: '10' }).shutdownDelayMs).toBe(10_000);
    expect(readConfig({ SHUTDOWN_DELAY_SECONDS: '10', ROLE: 'worker' }).shutdownDelayMs).toBe(0);
  });

  it.each(['-1', '601', '1.5', 'soon'])('is not %s', (seconds) => {
    expect(() => readConfig({ SHUTDOWN_DELAY_SECONDS: seconds })).toThrow('SHUTDOWN_DELAY_SECONDS');
  });
});
