import { readdirSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type FastifyInstance, fastify } from 'fastify';
import { findConsoleFiles } from '../../../src/http/console/console-files';
import { CONSOLE_PATHS, registerConsole } from '../../../src/http/console/register-console';
import { type Answer, requestPath } from '../../support/http/request-path';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
/** The first view: the page, its scripts and styles, and the page of files, which is what it begins with. */
const MAX_FIRST_VIEW_BYTES = 350_000;

let app: FastifyInstance;
beforeAll(async () => {
  app = fastify();
  registerConsole(app, {
    graphqlPath: '/"><script>',
    eventStreamPath: '/graphql/stream',
    mediaOrigins: ['https://media.example/bucket'],
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const request = (path: string, headers?: Record<string, string>): Promise<Answer> => requestPath(app, path, headers);

async function pageAt(path: string): Promise<string> {
  return (await request(path, browser)).content.toString();
}

/** What the page names, and what that imports, as long as there is more: static imports, and those of later. */
async function assetsOf(html: string): Promise<ReadonlyMap<string, Answer>> {
  const urls = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
  const found = new Map<string, Answer>();
  for (const url of urls) {
    if (found.has(url)) continue;
    const answer = await request(url);
    found.set(url, answer);
    if (!url.endsWith('.js')) continue;
    const imports = answer.content.toString().matchAll(/"(?:\.\/|\/console\/)([^"/]+\.js)"/g);
    urls.push(...[...imports].map(([, name]) => `/console/${name}`));
  }
  return found;
}

describe('the page of the console', () => {
  it.each(CONSOLE_PATHS)('is at %s', async (path) => {
    const { status, headers, content } = await request(path, browser);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers.vary).toBe('accept');
    expect(content.toString()).toContain('<title>Mediagraph</title>');
  });

  it('is a hint to other clients', async () => {
    const { status, content } = await request('/', { accept: 'application/json' });
    expect(status).toBe(200);
    expect(JSON.parse(content.toString())).toEqual({ name: 'Mediagraph', graphql: '/"><script>' });
  });

  it('may load from its own server alone, and media from where they are', async () => {
    const { headers } = await request('/', browser);
    expect(String(headers['content-security-policy']).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      expect.stringMatching(/^style-src 'self' 'nonce-[\w-]{22}'$/),
      "connect-src 'self' https://media.example",
      "img-src 'self' data: blob: https://media.example",
      "media-src 'self' data: blob: https://media.example",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('has another nonce each time', async () => {
    const nonces = (await Promise.all([pageAt('/'), pageAt('/')])).map((page) => /nonce="([^"]+)"/.exec(page)?.[1]);
    expect(new Set(nonces).size).toBe(2);
  });

  it('has nothing inline, names no other server, and escapes what it is told', async () => {
    const page = await pageAt('/');
    const loading = page.replace('data-media-origins="https://media.example"', '');
    expect(loading).not.toBe(page);
    expect(loading).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    expect(page).toContain('data-graphql-path="/&quot;&gt;&lt;script&gt;"');
  });
});

describe('the files of the console', () => {
  it('are all served, never to be asked for again', async () => {
    const assets = await assetsOf(await pageAt('/'));
    expect(assets.size).toBeGreaterThan(12);
    expect([...assets.keys()].filter((url) => /\/page-[^/]+\.js$/.test(url)).length).toBeGreaterThanOrEqual(4);
    const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
    for (const [url, { status, headers }] of assets) {
      const type = Object.entries(types).find(([ending]) => url.endsWith(`.${ending}`))?.[1];
      expect({ url, status, type: headers['content-type'] }).toEqual({ url, status: 200, type });
      expect(url).toMatch(/-[A-Z0-9]{8}\.\w+$/);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('are compressed as the client takes it', async () => {
    const url = /src="(\/console\/main-[^"]+)"/.exec(await pageAt('/'))![1]!;
    const { content } = await request(url);
    const [brotli, gzip] = await Promise.all(
      ['gzip;q=0.8, br', 'br;q=0, gzip'].map((accepted) => request(url, { 'accept-encoding': accepted })),
    );
    expect([brotli!.headers['content-encoding'], gzip!.headers['content-encoding']]).toEqual(['br', 'gzip']);
    expect(brotliDecompressSync(brotli!.content).equals(content)).toBe(true);
    expect(gunzipSync(gzip!.content).equals(content)).toBe(true);
    expect(brotli!.headers.vary).toBe('accept-encoding');
  });

  it('are 350 kB at most before the first page is seen, all of them together with every later page', async () => {
    const assets = await assetsOf(await pageAt('/'));
    expect([...assets.keys()].filter((url) => /\/page-[^/]+\.js$/.test(url)).length).toBeGreaterThanOrEqual(4);
    let bytes = 0;
    for (const url of assets.keys()) {
      bytes += (await request(url, { 'accept-encoding': 'gzip' })).content.length;
    }
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(MAX_FIRST_VIEW_BYTES);
  });

  it('are held as they were when the service began, whatever is built beside it', async () => {
    const folder = await makeTemporaryDirectory('console');
    await cp('dist/console', folder, { recursive: true });
    const files = await findConsoleFiles(folder);
    const { script } = files.index;
    const first = files.read(script, 'br');
    await rm(folder, { recursive: true });
    expect(first).toEqual({
      contentType: 'text/javascript; charset=utf-8',
      encoding: 'br',
      content: expect.any(Buffer),
    });
    // Whoever asks and does not read holds nothing of its own.
    expect(files.read(script, 'gzip, br')?.content).toBe(first?.content);
    expect(files.read(script, '')?.content.toString()).toContain('import');
  });

  it('come with nothing beside them: no map, no index, no file of another folder', async () => {
    expect(readdirSync('dist/console')).toContain('pages.json');
    const paths = ['', 'pages.json', '../package.json', '%2e%2e/package.json', '..%2fsrc%2fmain.js', 'main.js', 'x.js'];
    const name = /\/console\/(main-[^"]+\.js)/.exec(await pageAt('/'))![1]!;
    for (const path of [...paths, `${name}.br`, `${name}.map`, `${name}%00`]) {
      expect([400, 404]).toContain((await request(`/console/${path}`)).status);
    }
  });
});

describe('a console that is not built', () => {
  it('is said in the log when the service starts, which does all else, and is shown as soon as it is there', async () => {
    const folder = await makeTemporaryDirectory('console');
    const lines: string[] = [];
    const logger = { level: 'error', stream: { write: (line: string) => lines.push(line) } };
    const unbuilt = fastify({ logger });
    registerConsole(unbuilt, { graphqlPath: '/graphql', eventStreamPath: '/graphql', mediaOrigins: [], folder });
    await unbuilt.ready();
    expect(lines).toEqual([expect.stringContaining('npm run build')]);
    const statusOf = async (headers: Record<string, string>) =>
      (await unbuilt.inject({ url: '/', headers })).statusCode;
    expect(await statusOf({ accept: 'application/json' })).toBe(200);
    expect(await statusOf(browser)).toBe(500);
    await cp('dist/console', folder, { recursive: true });
    expect(await statusOf(browser)).toBe(200);
    await unbuilt.close();
    await rm(folder, { recursive: true });
  });
});
