import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { compileSnippet } from '../clients/snippets';
import { type OriginServer, startOrigin } from '../origin-server';

const NODE_MODULES = path.resolve(__dirname, '../../../node_modules');
const PACKAGES = '/node_modules/';

/** As a bundler would find them. */
const IMPORTS = {
  '@0no-co/graphql.web': `${PACKAGES}@0no-co/graphql.web/dist/graphql.web.mjs`,
  '@urql/core': `${PACKAGES}@urql/core/dist/urql-core.mjs`,
  '@urql/exchange-graphcache': `${PACKAGES}@urql/exchange-graphcache/dist/urql-exchange-graphcache.mjs`,
  '@urql/exchange-graphcache/extras': `${PACKAGES}@urql/exchange-graphcache/dist/urql-exchange-graphcache-extras.mjs`,
  'tus-js-client': '/tus',
  wonka: `${PACKAGES}wonka/dist/wonka.mjs`,
};

/** What bundlers write into packages. */
const BUNDLED = `<script>globalThis.process = { env: { NODE_ENV: 'production' } };</script>`;

/** Modules that stand for others: for what GraphQL Code Generator makes, and for a bundle that is no module. */
const STAND_INS: Readonly<Record<string, string>> = {
  '/src/gql': `export { gql as graphql } from '@urql/core';`,
  '/tus': `import '${PACKAGES}tus-js-client/dist/tus.js'; export const { Upload } = globalThis.tus;`,
};

/**
 * An empty page of another origin than the service, where `import('/src/urql')` is what docs/clients.md has under that
 * name, with the packages that it imports. `/picture.png` has these bytes.
 */
export function startSnippetPage(picture: Buffer): Promise<OriginServer> {
  return startOrigin(({ url = '/' }, response) => {
    contentOf(url, picture).then(
      ([type, content]) => response.writeHead(200, { 'content-type': type }).end(content),
      (error: unknown) => response.writeHead(404).end(String(error)),
    );
  });
}

async function contentOf(url: string, picture: Buffer): Promise<[type: string, content: string | Buffer]> {
  if (url === '/') {
    return [
      'text/html',
      `<!doctype html>${BUNDLED}<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`,
    ];
  }
  if (url === '/picture.png') return ['image/png', picture];
  return ['text/javascript', await moduleAt(url)];
}

async function moduleAt(url: string): Promise<string> {
  if (url.startsWith(PACKAGES)) return readFile(path.join(NODE_MODULES, url.slice(PACKAGES.length)), 'utf8');
  return STAND_INS[url] ?? compileSnippet(`${url.slice(1)}.ts`, 'es6');
}
