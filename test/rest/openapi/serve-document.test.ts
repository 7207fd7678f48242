import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { sendHttp } from '../../support/http/http-client';
import { createRestClient, type RestClient } from '../../support/rest/rest-client';
import { startTestApp, type TestApp } from '../../support/service/test-app';

let app: TestApp;
let anybody: RestClient;

beforeAll(async () => {
  app = await startTestApp();
  anybody = createRestClient(app.url, null);
});
afterAll(() => app.close());

it('serves the document to anybody, as it is checked in', async () => {
  const checkedIn = readFileSync('schema/openapi.yaml', 'utf8');
  const yaml = await anybody.get('/v3/openapi.yaml');
  expect(yaml.bytes.toString()).toBe(checkedIn);
  expect(yaml.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
  const { json } = await anybody.get('/v3/openapi.json');
  expect(json).toEqual(parse(checkedIn));
});

it('serves a page to read it, which may ask nobody else for anything', async () => {
  const page = await anybody.get('/v3/docs');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'/,
  );
  const paths = [...page.bytes.toString().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(paths.length).toBeGreaterThan(4);
  for (const path of paths) {
    expect(path).not.toMatch(/^\w+:|^\/\//);
    expect((await anybody.get(`/v3/${path}`)).status).toBe(200);
  }
});

it('shows in the page what an answer has', async () => {
  const policy = (await anybody.get('/v3/docs')).headers.get('content-security-policy')?.split('; ');
  expect(policy).toEqual(expect.arrayContaining(["img-src 'self' data: blob:", "media-src 'self' blob:"]));
});

it('is found at the address with a slash at its end as well, below whatever path a proxy has put it', async () => {
  const { status, headers } = await sendHttp(`${app.url}/v3/docs/`);
  expect([status, headers.location]).toEqual([308, '../docs']);
  expect(new URL(String(headers.location), 'https://example.com/media/v3/docs/').pathname).toBe('/media/v3/docs');
});

it('sends what a client has not got yet, compressed where it may', async () => {
  const url = `${app.url}/v3/docs/swagger-ui-bundle.js`;
  const whole = await sendHttp(url);
  const compressed = await sendHttp(url, { headers: { 'accept-encoding': 'gzip' } });
  expect(compressed.headers['content-encoding']).toBe('gzip');
  expect(compressed.body.length).toBeLessThan(whole.body.length / 2);
  const again = await sendHttp(url, { headers: { 'if-none-match': String(whole.headers.etag) } });
  expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
});
