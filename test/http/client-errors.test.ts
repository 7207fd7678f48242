import { type RawAnswer, RawClient } from '../support/http/multipart/multipart-client';
import { startTestApp, type TestApp } from '../support/service/test-app';
import { eventually } from '../support/timing/eventually';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function answerTo(request: string): Promise<RawAnswer> {
  const raw = new RawClient(Number(new URL(app.url).port));
  try {
    await raw.send(request);
    return await raw.answer();
  } finally {
    raw.socket.destroy();
  }
}

const POST = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

describe('what is no request', () => {
  it.each<[what: string, request: string, status: number, code: string]>([
    ['no HTTP', 'HELLO\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a chunk without a length', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, 'BAD_REQUEST'],
    ['two lengths', `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'BAD_REQUEST'],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'BAD_REQUEST'],
    ['too many headers', `GET /healthz HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [
      'long extensions of a chunk',
      `${POST}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('is answered as every failure is: %s', async (_what, request, status, code) => {
    const answer = await answerTo(request);
    expect({ status: answer.status, body: answer.body, type: answer.headers['content-type'] }).toEqual({
      status,
      body: { errors: [{ message: expect.stringMatching(/\.$/), extensions: { code } }] },
      type: 'application/json; charset=utf-8',
    });
  });

  it('is not told to one who waits for the answer to an earlier request', async () => {
    const raw = new RawClient(Number(new URL(app.url).port));
    const body = JSON.stringify({ query: '{ files(first: 1) { totalCount } }' });
    const good = `${POST}Authorization: Bearer ${app.apiKey}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    await raw.send(`${good}HELLO\r\n\r\n`);
    await expect(raw.answer()).rejects.toThrow('ended before an answer: ');
  });

  it('may come before HTTP/1.1 without a host', async () => {
    expect((await answerTo('GET /healthz HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  it('is a compressed body: it would be read for what it is not', async () => {
    const request = `${POST}Authorization: Bearer ${app.apiKey}\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}`;
    const { status, headers, body } = await answerTo(request);
    expect({ status, accepted: headers['accept-encoding'] }).toEqual({ status: 415, accepted: 'identity' });
    expect(body.errors?.[0]?.extensions.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect((await answerTo(request.replace('gzip', 'identity'))).status).not.toBe(415);
  });

  it('leaves no connection behind', async () => {
    const raw = new RawClient(Number(new URL(app.url).port));
    await raw.send('HELLO\r\n\r\n');
    await eventually('it is closed', async () => raw.socket.destroyed || raw.socket.readableEnded);
  });
});
