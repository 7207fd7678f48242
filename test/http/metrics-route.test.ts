import { createFileClient } from '../support/graphql/file-client';
import { type HttpAnswer, sendHttp } from '../support/http/http-client';
import { readFixture } from '../support/media/media-fixtures';
import { createTenant, startTestApp, type TestApp } from '../support/service/test-app';

describe('/metrics', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const scrape = (key?: string): Promise<HttpAnswer> =>
    sendHttp(`${app.url}/metrics`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });

  it('is for keys with the scope ADMIN', async () => {
    const { apiKey } = await createTenant(app.dataSource, { scopes: ['FILES_READ', 'FILES_WRITE', 'USAGE_READ'] });
    expect((await scrape()).status).toBe(401);
    expect((await scrape('wrong')).status).toBe(401);
    expect((await scrape(apiKey)).status).toBe(403);
    const { status, headers } = await scrape(app.apiKey);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('counts requests by their routes, so that no value of a client becomes a label', async () => {
    const { file } = await createFileClient(app.url, app.apiKey).upload(readFixture('still.gif'));
    await sendHttp(file.download.url);
    await sendHttp(`${app.url}/files/nonsense/content?signature=secret`);
    await sendHttp(`${app.url}/no-such-place`);
    const text = (await scrape(app.apiKey)).body.toString();
    const count = (labels: string) => `http_request_duration_seconds_count{${labels}} 1`;
    expect(text).toContain(count('method="POST",route="/graphql",status="200"'));
    expect(text).toContain(count('method="GET",route="/files/:id/content",status="200"'));
    expect(text).toContain(count('method="GET",route="/files/:id/content",status="403"'));
    expect(text).toContain(count('method="GET",route="none",status="404"'));
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('nodejs_eventloop_lag_max_seconds');
    for (const value of [file.id, 'nonsense', 'secret', 'no-such-place']) expect(text).not.toContain(value);
  });
});
