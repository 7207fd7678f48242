import { sendHttp } from '../support/http/http-client';
import { documentedRoutes } from '../support/rest/document';
import { startTestApp, type TestApp } from '../support/service/test-app';

const ORIGIN = 'https://app.example.com';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ ROLE: 'api', CORS_ORIGINS: ORIGIN });
});
afterAll(() => app.close());

describe.each([...documentedRoutes().values()])('$method $path', ({ method, path, isPublic }) => {
  it('may be asked by pages of an origin that the settings name, without a key first', async () => {
    const headers = {
      origin: ORIGIN,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization',
    };
    const answer = await sendHttp(app.url + path, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': expect.stringContaining(method),
      'access-control-allow-headers': 'authorization',
    });
  });

  it('is read by them, refusals too, and by no others', async () => {
    const own = await sendHttp(app.url + path, { method, headers: { origin: ORIGIN } });
    expect(own.status === 401).toBe(!isPublic);
    expect(own.headers['access-control-allow-origin']).toBe(ORIGIN);
    // SDKs run in pages too: what keeps them from paying twice has to reach them.
    const exposed = String(own.headers['access-control-expose-headers']).split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['retry-after', 'x-file-id', 'x-request-id', 'x-should-retry']));
    const other = await sendHttp(app.url + path, { method, headers: { origin: 'https://evil.example' } });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });
});
