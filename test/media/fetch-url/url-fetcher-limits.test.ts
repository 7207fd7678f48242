import type { RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { UrlFetcher, type UrlFetcherOptions } from '../../../src/media/fetch-url/url-fetcher';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';
import { readFixture } from '../../support/media/media-fixtures';
import { eventually } from '../../support/timing/eventually';

const BYTES = Buffer.alloc(100_000, 'a picture ');
const MAX_BYTES = 1_000_000;
const FAILED = {
  code: 'MEDIA_DOWNLOAD_FAILED',
  message: 'The URL could not be downloaded: it must answer with status 200 and all of its bytes, in good time.',
  retryable: true,
};
const TOO_LARGE = { code: 'FILE_TOO_LARGE', message: 'The URL has more than the 1000000 bytes that are accepted.' };
const HOUR_MS = 3_600_000;
/** Short ones, for tests that wait for them to end. */
const TIMEOUTS = { headersTimeoutMs: 300, idleTimeoutMs: 300, totalTimeoutMs: 900 };

let origin: OriginServer;
let answerOfOrigin: RequestListener;
const endless = new Set<NodeJS.Timeout>();

beforeAll(async () => {
  origin = await startOrigin((request, response) => answerOfOrigin(request, response));
});
afterEach(async () => {
  await eventually('every connection is closed', async () => origin.openConnections() === 0);
  for (const timer of endless) clearInterval(timer);
  endless.clear();
});
afterAll(() => origin.close());

function fetcher(options: UrlFetcherOptions = {}): UrlFetcher {
  return new UrlFetcher({ allowedHosts: [origin.host], ...options });
}

async function outcomeOf(options: UrlFetcherOptions = {}, path = '/'): Promise<unknown> {
  try {
    return await buffer(await fetcher(options).fetch(`${origin.url}${path}`, MAX_BYTES));
  } catch (error) {
    return error;
  }
}

function expectBytes(outcome: unknown, bytes: Buffer): void {
  expect(Buffer.isBuffer(outcome) ? outcome.equals(bytes) : outcome).toBe(true);
}

/** Writes straight to the socket, again and again. */
function repeat({ socket }: ServerResponse, text: string, everyMs: number): void {
  endless.add(setInterval(() => socket?.write(text), everyMs));
}

const trickle: RequestListener = (_request, response) => {
  response.write('a');
  endless.add(setInterval(() => response.write('a'), 50));
};

/** An answer as it goes over the wire, which a server of Node would not send. */
function raw(text: string): RequestListener {
  return (_request, { socket }) => void socket?.end(text);
}

describe('a download', () => {
  it('has all bytes, with and without a length', async () => {
    answerOfOrigin = (_request, response) => response.setHeader('content-length', BYTES.length).end(BYTES);
    expectBytes(await outcomeOf(), BYTES);
    answerOfOrigin = (_request, response) => {
      response.write(BYTES.subarray(0, 10));
      response.end(BYTES.subarray(10));
    };
    expectBytes(await outcomeOf(), BYTES);
    answerOfOrigin = raw(`HTTP/1.0 200 OK\r\n\r\n${BYTES}`);
    expectBytes(await outcomeOf(), BYTES);
  });

  it.each(['Identity', '', 'aws-chunked', 'UTF-8', 'binary', 'none', 'utf-8, identity', 'x-unknown'])(
    'may come under a Content-Encoding that is none: %j',
    async (encoding) => {
      answerOfOrigin = (_request, response) => response.setHeader('content-encoding', encoding).end(BYTES);
      expectBytes(await outcomeOf(), BYTES);
    },
  );

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['X-GZip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['aws-chunked,gzip', gzipSync],
    ['gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
  ])('is decoded where it was compressed, though nobody asked for it: %s', async (encoding, compress) => {
    answerOfOrigin = (_request, response) => response.setHeader('content-encoding', encoding).end(compress(BYTES));
    expectBytes(await outcomeOf(), BYTES);
    expect(origin.requests.at(-1)?.headers['accept-encoding']).toBe('identity');
  });

  it.each(['gzip', 'br', 'deflate', 'zstd'])('may say %s and be plain', async (encoding) => {
    const picture = readFixture('still.png');
    answerOfOrigin = (_request, response) => response.setHeader('content-encoding', encoding).end(picture);
    expectBytes(await outcomeOf(), picture);
  });

  it('may be compressed and empty', async () => {
    answerOfOrigin = (_request, response) => response.setHeader('content-encoding', 'gzip').end();
    expectBytes(await outcomeOf(), Buffer.alloc(0));
  });

  it('may be as large as is accepted, and no larger', async () => {
    const most = Buffer.alloc(MAX_BYTES);
    answerOfOrigin = (_request, response) => response.end(most);
    expectBytes(await outcomeOf(), most);
    answerOfOrigin = (_request, response) => response.end(Buffer.alloc(MAX_BYTES + 1));
    expect(await outcomeOf()).toMatchObject(TOO_LARGE);
    answerOfOrigin = (_request, response) => void response.write(Buffer.alloc(MAX_BYTES + 1));
    expect(await outcomeOf()).toMatchObject(TOO_LARGE);
  });

  it('ends with the reader: nobody reads on for one who has left', async () => {
    answerOfOrigin = trickle;
    const stream = await fetcher().fetch(origin.url, MAX_BYTES);
    expect(origin.openConnections()).toBe(1);
    stream.destroy();
  });

  it('waits for a reader that is slow', async () => {
    answerOfOrigin = (_request, response) => response.end(Buffer.alloc(MAX_BYTES));
    const stream = await fetcher({ idleTimeoutMs: 1_000 }).fetch(origin.url, MAX_BYTES);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await buffer(stream)).length).toBe(MAX_BYTES);
  });
});

describe('a download fails, and tells whether another try is of use,', () => {
  it.each([201, 203, 204, 206, 300, 304, 400, 401, 403, 404, 407, 410, 416, 451, 501])(
    'which it is not with status %i',
    async (status) => {
      answerOfOrigin = (_request, response) => response.writeHead(status).end();
      expect(await outcomeOf()).toMatchObject({
        code: 'MEDIA_DOWNLOAD_FAILED',
        message: expect.stringContaining(`status ${status}`),
        retryable: false,
      });
    },
  );

  it.each([202, 408, 425, 429, 500, 502, 503, 504, 520])('which it is with status %i', async (status) => {
    answerOfOrigin = (_request, response) => response.writeHead(status, { 'retry-after': '30' }).end();
    expect(await outcomeOf()).toMatchObject({
      code: 'MEDIA_DOWNLOAD_FAILED',
      message: expect.stringMatching(new RegExp(`status ${status}, .*wait for 30 seconds`)),
      retryable: true,
      cause: { status, retryAfter: '30' },
    });
  });

  it('which it is not with a redirect to nowhere, or redirects without end', async () => {
    answerOfOrigin = (_request, response) => response.writeHead(302).end();
    expect(await outcomeOf()).toMatchObject({ message: expect.stringContaining('status 302'), retryable: false });
    answerOfOrigin = (_request, response) => response.writeHead(302, { location: '/' }).end();
    expect(await outcomeOf()).toMatchObject({
      code: 'MEDIA_DOWNLOAD_FAILED',
      message: expect.stringContaining('more than 3 redirects'),
      retryable: false,
    });
  });

  it.each([
    ['zstd', 'zstd'],
    ['gzip, gzip, gzip', 'gzip, gzip, gzip'],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['deflate', 'deflate'],
  ])('which it is not where the bytes are not the %s that they should be', async (encoding, name) => {
    answerOfOrigin = (_request, response) => response.setHeader('content-encoding', encoding).end(BYTES);
    expect(await outcomeOf()).toMatchObject({
      code: 'MEDIA_DOWNLOAD_FAILED',
      message: expect.stringContaining(` ${name},`),
      retryable: false,
    });
  });

  it.each(['gzip', 'br'])('which it is where the %s breaks off', async (encoding) => {
    const whole = encoding === 'gzip' ? gzipSync(BYTES) : brotliCompressSync(BYTES);
    answerOfOrigin = (_request, response) =>
      response.setHeader('content-encoding', encoding).end(whole.subarray(0, whole.length / 2));
    expect(await outcomeOf()).toMatchObject(FAILED);
  });

  it.each<[string, Buffer]>([
    ['gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(50_000_000)))],
  ])('where more comes out of the %s than is accepted', async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(MAX_BYTES);
    answerOfOrigin = (_request, response) => response.setHeader('content-encoding', encoding).end(bomb);
    expect(await outcomeOf()).toMatchObject(TOO_LARGE);
  });
});

describe('a download fails, always in the same words,', () => {
  it.each([
    ['a length that is too long', `HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort`],
    ['chunks that break off', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort'],
    ['headers that break off', 'HTTP/1.1 200 OK\r\na: b\r\n'],
    ['nothing', ''],
    // The client cannot tell these from what broke off.
    ['two lengths', `HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 5\r\n\r\nshort`],
    ['both a length and chunks', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ])('when the answer has %s', async (_name, text) => {
    answerOfOrigin = raw(text);
    expect(await outcomeOf(TIMEOUTS)).toMatchObject(FAILED);
  });

  it.each([
    ['a length that is no number', `HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nshort`],
    ['a negative length', `HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nshort`],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nshort\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(100_000)}`],
    ['a header without end', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(1_000_000)}`],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('for good, when the answer is no valid HTTP: %s', async (_name, text) => {
    answerOfOrigin = raw(text);
    expect(await outcomeOf(TIMEOUTS)).toMatchObject({ ...FAILED, retryable: false });
  });

  it('when the connection is reset', async () => {
    answerOfOrigin = (_request, { socket }) => void socket?.resetAndDestroy();
    expect(await outcomeOf()).toMatchObject(FAILED);
  });

  it('when nobody listens', async () => {
    const gone = await startOrigin(() => {});
    await gone.close();
    const outcome = await fetcher({ allowedHosts: [gone.host] })
      .fetch(gone.url, MAX_BYTES)
      .catch((error) => error);
    expect(outcome).toMatchObject(FAILED);
  });

  it('when https is not spoken', async () => {
    const outcome = await fetcher()
      .fetch(`https://${origin.host}/`, MAX_BYTES)
      .catch((error) => error);
    expect(outcome).toMatchObject(FAILED);
  });

  it('when no name server answers', async () => {
    const resolveHost = () => new Promise<never>(() => {});
    const outcome = await fetcher({ resolveHost, ...TIMEOUTS })
      .fetch('http://a.test/', MAX_BYTES)
      .catch((error) => error);
    expect(outcome).toMatchObject(FAILED);
  });

  it.each(['ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'ECONNREFUSED', 'EAI_AGAIN'])(
    'when the name servers fail with %s',
    async (code) => {
      const resolveHost = () => Promise.reject(Object.assign(new Error(`queryA ${code} a.test`), { code }));
      const outcome = await fetcher({ resolveHost })
        .fetch('http://a.test/', MAX_BYTES)
        .catch((error) => error);
      expect(outcome).toMatchObject(FAILED);
    },
  );

  /** Each by the one limit that is named: the others would take an hour. */
  it.each<[string, keyof typeof TIMEOUTS, RequestListener]>([
    ['no answer comes', 'headersTimeoutMs', () => {}],
    [
      'headers trickle',
      'headersTimeoutMs',
      (_request, response) => {
        response.socket?.write('HTTP/1.1 200 OK\r\n');
        repeat(response, 'a: b\r\n', 50);
      },
    ],
    [
      'there are hints and no answer',
      'headersTimeoutMs',
      (_request, response) => repeat(response, 'HTTP/1.1 103 Early Hints\r\n\r\n', 50),
    ],
    ['the body stops', 'idleTimeoutMs', (_request, response) => void response.write('a')],
    ['the body trickles', 'totalTimeoutMs', trickle],
    [
      'each redirect is slow',
      'totalTimeoutMs',
      (_request, response) => void setTimeout(() => response.writeHead(302, { location: '/' }).end(), 280),
    ],
  ])('when %s, after the %s', async (_name, limit, answer) => {
    answerOfOrigin = answer;
    const patient = { headersTimeoutMs: HOUR_MS, idleTimeoutMs: HOUR_MS, totalTimeoutMs: HOUR_MS };
    expect(await outcomeOf({ ...patient, [limit]: TIMEOUTS[limit] })).toMatchObject(FAILED);
  });
});

describe('a download that would not end', () => {
  it.each(['chunked', 'by length'])('is cut at what is accepted: %s', async (kind) => {
    const piece = Buffer.alloc(64 * 1024);
    let sentBytes = 0;
    answerOfOrigin = (_request, response) => {
      if (kind === 'by length') response.setHeader('content-length', 10_000_000_000);
      const send = () => {
        while (!response.destroyed && response.write(piece)) sentBytes += piece.length;
      };
      response.on('drain', send);
      send();
    };
    expect(await outcomeOf()).toMatchObject(TOO_LARGE);
    expect(sentBytes).toBeLessThan(100_000_000);
  });
});
