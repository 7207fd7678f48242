import { gunzipSync } from 'node:zlib';
import fastify from 'fastify';
import { registerPlayground } from '../../../src/http/playground/register-playground';
import { requestPath } from '../../support/http/request-path';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

const app = fastify();

beforeAll(async () => {
  registerPlayground(app, { graphqlPath: '/graphql', mediaOrigins: ['https://media.example/bucket'] });
  await app.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => app.close());

const request = (path: string, headers?: Record<string, string>, server = app) => requestPath(server, path, headers);

async function getText(path: string, headers?: Record<string, string>): Promise<string> {
  return (await request(path, headers)).content.toString();
}

/** The URLs in the page, then what its scripts import, until nothing new is found. */
async function findAssetUrls(): Promise<string[]> {
  const page = await getText('/graphiql', browser);
  const urls = new Set([...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!));
  for (const url of urls) {
    if (url.endsWith('.js') && !url.endsWith('.min.js')) {
      const body = await getText(url);
      for (const [, specifier] of body.matchAll(/^import [^;]*from '([^']+)';$/gm)) {
        urls.add(new URL(specifier!, `http://localhost${url}`).pathname);
      }
    }
  }
  return [...urls];
}

describe('the page', () => {
  it('is served to browsers', async () => {
    const { status, headers, content } = await request('/graphiql', browser);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(content.toString()).toContain('<title>Mediagraph</title>');
    expect(content.toString()).toContain('data-graphql-path="/graphql"');
  });

  it('allows scripts and requests to its own server only', async () => {
    const { headers } = await request('/graphiql', browser);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).toContain("img-src 'self' data: blob: https://media.example");
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('uses each style nonce once', async () => {
    const nonces: string[] = [];
    for (const { headers, content } of [await request('/graphiql', browser), await request('/graphiql', browser)]) {
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? '';
      expect(content.toString()).toContain(`nonce="${nonce}"`);
      nonces.push(nonce);
    }
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('names no other server and holds no inline script', async () => {
    const page = await getText('/graphiql', browser);
    expect(page).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page).not.toMatch(/\son\w+=/);
  });

  it('escapes the path of the endpoint', async () => {
    const other = fastify();
    registerPlayground(other, { graphqlPath: '/"><script>' });
    await other.listen({ port: 0, host: '127.0.0.1' });
    const { content } = await request('/graphiql', browser, other);
    await other.close();
    expect(content.toString()).toContain('data-graphql-path="/&quot;&gt;&lt;script&gt;"');
  });
});

describe('the assets', () => {
  it('are all served, with the type that the browser needs', async () => {
    const urls = await findAssetUrls();
    expect(urls.length).toBeGreaterThan(15);
    const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
    for (const url of urls) {
      const { status, headers } = await request(url);
      const type = Object.entries(types).find(([extension]) => url.endsWith(`.${extension}`))?.[1];
      expect({ url, status, type: headers['content-type'] }).toEqual({ url, status: 200, type });
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('load nothing from other servers by stylesheet', async () => {
    for (const url of (await findAssetUrls()).filter((path) => path.endsWith('.css'))) {
      expect(await getText(url)).not.toMatch(/@import|url\((?!["']?(?:data:|#))/);
    }
  });

  it('are compressed for clients that accept it', async () => {
    const url = (await findAssetUrls()).find((path) => path.endsWith('/graphiql.min.js'))!;
    const plain = await request(url);
    const compressed = await request(url, { 'accept-encoding': 'gzip, br' });
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(compressed.content.length).toBeLessThan(plain.content.length / 2);
    expect(gunzipSync(compressed.content).equals(plain.content)).toBe(true);
  });

  it('are not sent again to a client that has them', async () => {
    const url = (await findAssetUrls())[0]!;
    const { headers } = await request(url);
    const again = await request(url, { 'if-none-match': String(headers.etag) });
    expect(again.status).toBe(304);
    expect(again.content).toHaveLength(0);
  });

  it.each([
    '/playground/',
    '/playground/../package.json',
    '/playground/%2e%2e/package.json',
    '/playground/..%2fpackage.json',
    '/playground/..%5cpackage.json',
    '/playground/VERSION/',
    '/playground/VERSION/../../package.json',
    '/playground/VERSION/%2e%2e%2f%2e%2e%2fpackage.json',
    '/playground/VERSION//etc/passwd',
    '/playground/VERSION/main.ts',
    '/playground/VERSION/graphiql.min.js.map',
    '/playground/VERSION/main.js%00.css',
    '/playground/0000000000000000/main.js',
  ])('include nothing at %s', async (path) => {
    const version = /\/playground\/([0-9a-f]+)\//.exec(await getText('/graphiql', browser))![1]!;
    const { status } = await request(path.replace('VERSION', version));
    expect([400, 404]).toContain(status);
  });
});
