import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type OriginServer, startOrigin } from '../../../support/http/origin-server';
import { CLIENT_PACKAGES, SERVICE_PACKAGES } from '../project-directory';
import { compileSnippet } from '../snippets';

const PACKAGES = '/node_modules/';

/** As a bundler would find them. */
const IMPORTS = {
  '@0no-co/graphql.web': `${PACKAGES}@0no-co/graphql.web/dist/graphql.web.mjs`,
  '@apollo/client': `${PACKAGES}@apollo/client/core/index.js`,
  '@apollo/client/': `${PACKAGES}@apollo/client/`,
  '@urql/core': `${PACKAGES}@urql/core/dist/urql-core.mjs`,
  '@urql/exchange-graphcache': `${PACKAGES}@urql/exchange-graphcache/dist/urql-exchange-graphcache.mjs`,
  '@urql/exchange-graphcache/extras': `${PACKAGES}@urql/exchange-graphcache/dist/urql-exchange-graphcache-extras.mjs`,
  '@wry/caches': `${PACKAGES}@wry/caches/lib/index.js`,
  '@wry/context': `${PACKAGES}@wry/context/lib/index.js`,
  '@wry/equality': `${PACKAGES}@wry/equality/lib/index.js`,
  '@wry/trie': `${PACKAGES}@wry/trie/lib/index.js`,
  'apollo-upload-client/': `${PACKAGES}apollo-upload-client/`,
  'extract-files/': `${PACKAGES}extract-files/`,
  graphql: `${PACKAGES}graphql/index.mjs`,
  'graphql-sse': `${PACKAGES}graphql-sse/lib/client.mjs`,
  'graphql-tag': `${PACKAGES}graphql-tag/lib/index.js`,
  'is-plain-obj': `${PACKAGES}is-plain-obj/index.js`,
  optimism: `${PACKAGES}optimism/lib/index.js`,
  rxjs: `${PACKAGES}rxjs/dist/esm/index.js`,
  'rxjs/internal/Observable': `${PACKAGES}rxjs/dist/esm/internal/Observable.js`,
  tslib: `${PACKAGES}tslib/tslib.es6.mjs`,
  'tus-js-client': '/tus',
  wonka: `${PACKAGES}wonka/dist/wonka.mjs`,
};

/** What bundlers write into packages. */
const BUNDLED = `<script>globalThis.process = { env: { NODE_ENV: 'production' } };</script>`;

/** Modules that stand for others: for what GraphQL Code Generator makes, and for a bundle that is no module. */
const STAND_INS: Readonly<Record<string, string>> = {
  '/src/gql': `export { parse as graphql } from 'graphql';`,
  '/tus': `import '${PACKAGES}tus-js-client/dist/tus.js'; export const { Upload } = globalThis.tus;`,
};

/**
 * An empty page of another origin than the service, where `import('/src/urql')` is what docs/clients.md has under that
 * name, with the packages that it imports. `/picture.png` has these bytes; `backend` answers what is POSTed.
 */
export function startSnippetPage(
  picture: Buffer,
  backend: (path: string) => Promise<unknown> = async () => null,
): Promise<OriginServer> {
  return startOrigin(({ url = '/', method }, response) => {
    if (method === 'POST') {
      backend(url).then(
        (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
      return;
    }
    const location = completed(url);
    if (location !== url) {
      response.writeHead(302, { location }).end();
      return;
    }
    contentOf(url, picture).then(
      ([type, content]) => response.writeHead(200, { 'content-type': type }).end(content),
      (error: unknown) => response.writeHead(404).end(String(error)),
    );
  });
}

/** The whole path of a module: packages leave out the extension, and the index of a directory. */
function completed(url: string): string {
  if (!url.startsWith(PACKAGES)) return url;
  const isFile = (end: string) => statSync(pathOf(url + end), { throwIfNoEntry: false })?.isFile() === true;
  return url + (['', '.js', '/index.js'].find(isFile) ?? '');
}

function pathOf(url: string): string {
  const name = url.slice(PACKAGES.length);
  const ofClient = path.join(CLIENT_PACKAGES, name);
  return existsSync(ofClient) ? ofClient : path.join(SERVICE_PACKAGES, name);
}

async function contentOf(url: string, picture: Buffer): Promise<[type: string, content: string | Buffer]> {
  if (url === '/') {
    const imports = JSON.stringify({ imports: IMPORTS });
    return ['text/html', `<!doctype html>${BUNDLED}<script type="importmap">${imports}</script>`];
  }
  if (url === '/picture.png') return ['image/png', picture];
  if (url.startsWith(PACKAGES)) return ['text/javascript', await readFile(pathOf(url))];
  return ['text/javascript', STAND_INS[url] ?? (await compileSnippet(`${url.slice(1)}.ts`, 'es6'))];
}
