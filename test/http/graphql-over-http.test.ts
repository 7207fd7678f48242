import { serverAudits } from 'graphql-http';
import { startTestApp, type TestApp } from '../support/service/test-app';

/**
 * What Apollo Server does otherwise, as it may: to clients that accept `application/json` only, it tells with HTTP 400
 * that an operation cannot be run, where the specification would rather have 200.
 */
const LOST: readonly string[] = [
  'SHOULD use 200 status code on document parsing failure when accepting application/json',
  'SHOULD use 200 status code on document validation failure when accepting application/json',
  'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api' });
});
afterAll(() => app.close());

/** As a client of the graph sends it: with a key, and with the header that makes a GET no simple request. */
function fetchWithKey(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${app.apiKey}`);
  headers.set('apollo-require-preflight', '1');
  return fetch(url, { ...init, headers });
}

const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn: fetchWithKey });

describe('GraphQL over HTTP', () => {
  it('is audited as a whole', () => {
    const names = audits.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(61);
    expect(LOST.filter((name) => !names.some((each) => each === name))).toEqual([]);
  });

  it.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id: $name', async ({ name, fn }) => {
    const result = await fn();
    const reason = 'reason' in result ? result.reason : null;
    if (LOST.includes(name)) {
      expect({ status: result.status, reason }).toEqual({
        status: 'warn',
        reason: expect.stringContaining('status code'),
      });
    } else {
      expect({ status: result.status, reason }).toEqual({ status: 'ok', reason: null });
    }
  });
});
