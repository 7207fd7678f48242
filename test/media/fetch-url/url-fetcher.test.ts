import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { UrlFetcher, type UrlFetcherOptions } from '../../../src/media/fetch-url/url-fetcher';
import { FORBIDDEN_IPV4, FORBIDDEN_IPV6, IPV4_SPELLINGS, octetsOf } from '../../support/http/forbidden-hosts';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';

const BYTES = Buffer.from('the bytes of a picture');
const BLOCKED = {
  code: 'MEDIA_URL_BLOCKED',
  message:
    'The URL may not be fetched: it must lead to a host that exists and is public, by http or https, without a user name.',
  retryable: false,
};

/** What the test wants nobody to reach. */
let victim: OriginServer;
/** What may be reached. */
let origin: OriginServer;
let answerOfOrigin: RequestListener;
/** Every attempt of this process to connect to anything. */
let attempts = 0;
const countAttempt = () => {
  attempts += 1;
};

beforeAll(async () => {
  victim = await startOrigin((_request, response) => response.end(BYTES));
  origin = await startOrigin((request, response) => answerOfOrigin(request, response));
  subscribe('net.client.socket', countAttempt);
});
afterAll(async () => {
  unsubscribe('net.client.socket', countAttempt);
  await Promise.all([victim.close(), origin.close()]);
});
beforeEach(() => {
  attempts = 0;
  victim.clear();
  origin.clear();
  answerOfOrigin = (_request, response) => response.end(BYTES);
});

/** A resolver that knows these names, each call taking the next of its answers, and keeps a record. */
function resolverOf(names: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const asked: string[] = [];
  const resolveHost = async (hostname: string) => {
    const answers = names[hostname] ?? [];
    const answer = answers[asked.filter((name) => name === hostname).length % answers.length];
    asked.push(hostname);
    if (answer === undefined) throw Object.assign(new Error(`There is no ${hostname}.`), { code: 'ENOTFOUND' });
    return answer;
  };
  return { asked, resolveHost };
}

async function fetchAll(url: string, options: UrlFetcherOptions = {}): Promise<Buffer> {
  return buffer(await new UrlFetcher(options).fetch(url, 1_000_000));
}

/** Names that nobody says lead anywhere do not: no test depends on the name servers of where it runs. */
async function expectBlocked(url: string, options: UrlFetcherOptions = {}): Promise<void> {
  const { resolveHost } = resolverOf({});
  const outcome = await fetchAll(url, { resolveHost, ...options }).catch((error) => error);
  expect({ url, outcome }).toMatchObject({ url, outcome: BLOCKED });
}

function redirectTo(location: string): RequestListener {
  // As a server sends what is not ASCII: in UTF-8, byte by byte.
  const bytes = Buffer.from(location).toString('latin1');
  return (_request, response) => response.writeHead(302, { location: bytes }).end();
}

describe('a host that is not public', () => {
  const spelled = Object.entries(IPV4_SPELLINGS);

  it('would be reached, were it allowed', async () => {
    expect(await fetchAll(`${victim.url}/`, { allowedHosts: [victim.host] })).toEqual(BYTES);
    expect([attempts, victim.connections()]).toEqual([1, 1]);
  });

  it.each(spelled)('is not connected to when its address is %s', async (_name, spell) => {
    for (const address of FORBIDDEN_IPV4) await expectBlocked(`http://${spell(octetsOf(address))}:${victim.port}/`);
    expect([attempts, victim.connections()]).toEqual([0, 0]);
  });

  it.each(FORBIDDEN_IPV6)('is not connected to as [%s]', async (address) => {
    await expectBlocked(`http://[${address}]:${victim.port}/`);
    expect([attempts, victim.connections()]).toEqual([0, 0]);
  });

  it.each([...FORBIDDEN_IPV4, ...FORBIDDEN_IPV6])('is not connected to when a name leads to %s', async (address) => {
    const { resolveHost, asked } = resolverOf({
      'only.test': [[address]],
      'first.test': [[address, '1.1.1.1', '2606:4700::1']],
      'last.test': [['1.1.1.1', '2606:4700::1', address]],
    });
    for (const name of ['only', 'first', 'last']) {
      await expectBlocked(`http://${name}.test:${victim.port}/`, { resolveHost });
    }
    expect(asked).toEqual(['only.test', 'first.test', 'last.test']);
    expect([attempts, victim.connections()]).toEqual([0, 0]);
  });

  it.each(spelled)('is not connected to when a redirect leads to its address %s', async (_name, spell) => {
    for (const address of FORBIDDEN_IPV4) {
      answerOfOrigin = redirectTo(`http://${spell(octetsOf(address))}:${victim.port}/`);
      await expectBlocked(origin.url, { allowedHosts: [origin.host] });
    }
    expect([attempts, victim.connections()]).toEqual([FORBIDDEN_IPV4.length, 0]);
  });

  it('is not connected to when a name leads to it later', async () => {
    const { resolveHost, asked } = resolverOf({ 'rebinding.test': [['3ffe::1'], ['127.0.0.1']] });
    const options = { resolveHost, headersTimeoutMs: 300 };
    const outcome = await fetchAll(`http://rebinding.test:${victim.port}/`, options).catch((error) => error);
    expect(outcome).toMatchObject({ code: 'MEDIA_DOWNLOAD_FAILED' });
    expect(asked).toEqual(['rebinding.test']);
    expect(victim.connections()).toBe(0);
  });

  it('is not connected to when a redirect leads back to a name that has moved', async () => {
    const { resolveHost, asked } = resolverOf({ 'moving.test': [['127.0.0.1'], ['127.0.0.1']] });
    answerOfOrigin = redirectTo(`http://moving.test:${victim.port}/`);
    await expectBlocked(`http://moving.test:${origin.port}/`, {
      resolveHost,
      allowedHosts: [`moving.test:${origin.port}`],
    });
    expect(asked).toEqual(['moving.test', 'moving.test']);
    expect([attempts, victim.connections()]).toEqual([1, 0]);
  });
});

describe('a name', () => {
  it('is resolved once, and the answer is what is connected to', async () => {
    const { resolveHost, asked } = resolverOf({ 'origin.test': [['127.0.0.1'], ['127.0.0.2']] });
    const options = { resolveHost, allowedHosts: ['origin.test'] };
    expect(await fetchAll(`http://origin.test:${origin.port}/a`, options)).toEqual(BYTES);
    expect(asked).toEqual(['origin.test']);
    expect(origin.requests[0]?.localAddress).toMatch(/127\.0\.0\.1$/);
    expect(origin.requests[0]?.headers.host).toBe(`origin.test:${origin.port}`);
  });

  it('that leads nowhere is refused as one that leads to where nobody may go', async () => {
    await expectBlocked('http://unknown.test/', resolverOf({}));
    await expectBlocked('http://empty.test/', resolverOf({ 'empty.test': [[]] }));
    expect(attempts).toBe(0);
  });

  it('is refused with a root dot, which is no way around a list of names', async () => {
    await expectBlocked(`http://localhost.:${victim.port}/`, { allowedHosts: ['localhost'] });
  });

  it('of this machine is known when it is allowed', async () => {
    expect(await fetchAll(`http://localhost:${origin.port}/`, { allowedHosts: ['LOCALHOST'] })).toEqual(BYTES);
  });
});

describe('an allowed host', () => {
  it.each([
    ['with another port', 'http://127.0.0.1:1/'],
    ['with the port of the scheme', 'http://127.0.0.1/'],
    ['in another spelling, with another port', 'http://2130706433:1/'],
    ['of the same machine', 'http://127.0.0.2/'],
  ])('does not allow one %s', async (_name, url) => {
    await expectBlocked(url, { allowedHosts: [origin.host] });
    expect(attempts).toBe(0);
  });

  it('without a port allows every port', async () => {
    expect(await fetchAll(origin.url, { allowedHosts: ['127.0.0.1'] })).toEqual(BYTES);
  });
});

describe('a URL', () => {
  const allowed = () => ({ allowedHosts: [origin.host, `localhost:${origin.port}`] });

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1:70/_',
    'ws://127.0.0.1/',
    'data:image/png;base64,AAAA',
    'javascript:1',
    'blob:http://127.0.0.1/0',
    'http://',
    'http://:80/',
    'http://a b/',
    'http://256.0.0.1/',
    '//127.0.0.1/',
    '/path',
    '',
  ])('is refused that is not of http or https: %j', async (url) => {
    await expectBlocked(url);
    expect(() => new UrlFetcher().check(url)).toThrow(BLOCKED.message);
  });

  it('is refused with a user name or a password, on every hop', async () => {
    for (const userinfo of ['user@', 'user:secret@', ':secret@', 'example.com@']) {
      await expectBlocked(`http://${userinfo}${origin.host}/`, allowed());
    }
    expect(attempts).toBe(0);
    answerOfOrigin = redirectTo(`http://user:secret@${origin.host}/`);
    await expectBlocked(origin.url, allowed());
    expect(attempts).toBe(1);
  });

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'data:,a', 'ftp://127.0.0.1/'])(
    'is not followed to %s',
    async (location) => {
      answerOfOrigin = redirectTo(location);
      await expectBlocked(origin.url, allowed());
    },
  );

  it('is refused past 8,000 characters', async () => {
    await expectBlocked(`${origin.url}/${'a'.repeat(8_000)}`, allowed());
  });

  it('keeps its path and query, and sends nothing of whoever asks', async () => {
    await fetchAll(`${origin.url}/a%20b/c?d=e&f#g`, allowed());
    const [request] = origin.requests;
    expect(request?.method).toBe('GET');
    expect(request?.url).toBe('/a%20b/c?d=e&f');
    expect(request?.headers).toEqual({
      host: origin.host,
      connection: 'close',
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'Mediagraph/1.0',
    });
  });

  it.each([301, 302, 303, 307, 308])('is followed by status %i, three times at most', async (status) => {
    answerOfOrigin = ({ url }, response) => {
      const left = Number(url?.slice(1));
      if (left === 0) response.end(BYTES);
      else response.writeHead(status, { location: `/${left - 1}`, 'set-cookie': 'a=b' }).end('elsewhere');
    };
    expect(await fetchAll(`${origin.url}/3`, allowed())).toEqual(BYTES);
    expect(origin.requests.map(({ url }) => url)).toEqual(['/3', '/2', '/1', '/0']);
    expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual(Array(4).fill(undefined));
    origin.clear();
    await expect(fetchAll(`${origin.url}/4`, allowed())).rejects.toMatchObject({ code: 'MEDIA_DOWNLOAD_FAILED' });
    expect(origin.requests.length).toBe(4);
  });

  it.each([
    ['https://media.example.com', 'Mediagraph/1.0 (+https://media.example.com/)'],
    ['https://bücher.example/(a) b', 'Mediagraph/1.0 (+https://xn--bcher-kva.example/%28a%29%20b)'],
    ['', 'Mediagraph/1.0'],
  ])('is asked for by somebody who can be found at %j', async (contact, userAgent) => {
    await fetchAll(origin.url, { ...allowed(), contactUrl: () => contact });
    expect(origin.requests[0]?.headers['user-agent']).toBe(userAgent);
  });

  it.each([
    ['/bilder/grün.png', '/bilder/gr%C3%BCn.png'],
    ['/bilder/gr%C3%BCn.png', '/bilder/gr%C3%BCn.png'],
    ['bilder/a b.png', '/a/bilder/a%20b.png'],
    ['../c?d=é', '/c?d=%C3%A9'],
    ['?e', '/a/?e'],
  ])('is followed to %s, as it is written in a header', async (location, path) => {
    answerOfOrigin = ({ url }, response) => {
      if (url !== '/a/') return response.end(BYTES);
      return response.writeHead(302, { location: Buffer.from(location).toString('latin1') }).end();
    };
    expect(await fetchAll(`${origin.url}/a/`, allowed())).toEqual(BYTES);
    expect(origin.requests[1]?.url).toBe(path);
  });

  it('is followed to bytes of no UTF-8 as browsers read them', async () => {
    answerOfOrigin = ({ url }, response) => {
      if (url === '/') response.writeHead(302, { location: '/gr\u00fcn' }).end();
      else response.end(BYTES);
    };
    expect(await fetchAll(origin.url, allowed())).toEqual(BYTES);
    expect(origin.requests[1]?.url).toBe('/gr%C3%BCn');
  });
});
