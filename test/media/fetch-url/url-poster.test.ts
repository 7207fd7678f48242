import { UrlPoster } from '../../../src/media/fetch-url/url-poster';
import { FORBIDDEN_IPV4, FORBIDDEN_IPV6, IPV4_SPELLINGS, octetsOf } from '../../support/http/forbidden-hosts';
import { type OriginServer, startOrigin } from '../../support/http/origin-server';

let origin: OriginServer;
let inside: OriginServer;
beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    if (request.url === '/redirect') response.writeHead(307, { location: inside.url }).end();
    else if (request.url === '/busy') response.writeHead(503, { 'retry-after': '7' }).end();
    else if (request.url !== '/hang') response.writeHead(200).end('read by nobody');
  });
  inside = await startOrigin((_request, response) => response.end());
});
afterAll(async () => {
  await origin.close();
  await inside.close();
});

const posterOf = (timeoutMs?: number) =>
  new UrlPoster({ allowedHosts: [origin.host], ...(timeoutMs !== undefined && { timeoutMs }) });
const blocked = { code: 'MEDIA_URL_BLOCKED' };

describe('a post', () => {
  it('has the body and the headers that were given', async () => {
    origin.clear();
    const answer = await posterOf().post(`${origin.url}/path?query`, '{"a":1}', { 'x-own': 'yes' });
    expect(answer).toEqual({ status: 200, retryAfter: null });
    expect(origin.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/path?query',
        headers: expect.objectContaining({ 'x-own': 'yes', 'content-length': '7', 'user-agent': 'Mediagraph/1.0' }),
      }),
    ]);
  });

  it('is told when to come again, and follows nobody', async () => {
    expect(await posterOf().post(`${origin.url}/busy`, '', {})).toEqual({ status: 503, retryAfter: '7' });
    expect(await posterOf().post(`${origin.url}/redirect`, '', {})).toMatchObject({ status: 307 });
    expect(inside.connections()).toBe(0);
  });

  it('that nobody answers ends', async () => {
    const hung = posterOf(200).post(`${origin.url}/hang`, '', {});
    await expect(hung).rejects.toMatchObject({ code: 'MEDIA_DOWNLOAD_FAILED', retryable: true });
  });

  it('goes to no address that is not public, however that is written, nor to a name that leads to one', async () => {
    const spelled = FORBIDDEN_IPV4.flatMap((address) =>
      Object.values(IPV4_SPELLINGS).map((spell) => spell(octetsOf(address))),
    );
    const poster = posterOf();
    for (const host of [...spelled, ...FORBIDDEN_IPV6.map((address) => `[${address}]`)]) {
      expect(() => poster.check(`https://${host}:${inside.port}/`)).toThrow(expect.objectContaining(blocked));
    }
    const misled = new UrlPoster({ resolveHost: async () => ['93.184.216.34', '127.0.0.1'] });
    await expect(misled.post(`https://example.com:${inside.port}/`, '', {})).rejects.toMatchObject(blocked);
    expect(inside.connections()).toBe(0);
  });

  it('takes https, but for hosts that the operator named', () => {
    expect(() => posterOf().check('http://example.com/')).toThrow(expect.objectContaining(blocked));
    for (const url of ['https://example.com/', origin.url]) expect(() => posterOf().check(url)).not.toThrow();
    for (const url of ['ftp://example.com/', 'https://user:word@example.com/', 'example.com', '']) {
      expect(() => posterOf().check(url)).toThrow(expect.objectContaining(blocked));
    }
  });
});
