import { RawClient } from '../support/http/multipart/multipart-client';
import { createRestClient, type RestClient } from '../support/rest/rest-client';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

let app: TestApp;
let client: RestClient;
beforeAll(async () => {
  app = await startTestApp();
  client = createRestClient(app.url, app.apiKey);
});
afterAll(() => app.close());

it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/x-other'])(
  'nothing is read for a path that is nowhere, of whoever has no key: %s',
  async (type) => {
    const raw = new RawClient(Number(new URL(app.url).port));
    let received = '';
    raw.socket.on('data', (chunk) => (received += chunk));
    const head = `POST /v3/nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 30000000\r\n\r\n`;
    await raw.send(`${head}{"a": "`);
    await eventually('it is answered', async () => received.includes('\r\n\r\n{'));
    expect(received).toMatch(/^HTTP\/1\.1 404 .*"code":"not_found"/s);
    raw.socket.destroy();
  },
);

it('text that is not said to be JSON is not read for JSON', async () => {
  const { status, json } = await client.post('/v3/images', { prompt: 'a hill' }, { 'content-type': 'text/plain' });
  expect({ status, code: json.error.code }).toEqual({ status: 400, code: 'unsupported_media_type' });
});
