import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { packageRoot } from '../../package-root';

/** Below which the files of the page are. */
export const ASSETS_PATH = '/playground/';

/** A file of the page, in memory. */
export interface Asset {
  readonly contentType: string;
  readonly content: Buffer;
  /** As the header carries it. Weak, because it is the compressed content's too. */
  readonly etag: string;
  /** By gzip, once somebody has asked for that. */
  compressed?: Promise<Buffer>;
}

export interface Assets {
  /** Where they are, with a slash at the end. */
  readonly baseUrl: string;
  /** By the path of their URL. */
  readonly assets: ReadonlyMap<string, Asset>;
}

/** The scripts of the page, compiled by the tsconfig.json next to their sources. */
export const pageScripts = [
  'api-key-bar.js',
  'elements.js',
  'example-generations.js',
  'example-operations.js',
  'file-bar.js',
  'file-bindings.js',
  'graphql-fetcher.js',
  'key-of-address.js',
  'main.js',
  'media-links.js',
  'media-strip.js',
  'query-editor.js',
  'send-request.js',
];

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads every file of the page: about 1.7 MB, most of it GraphiQL. The URLs hold a version of the whole, so that what is
 * behind one never changes and the scripts can import each other by relative path.
 */
export async function loadAssets(): Promise<Assets> {
  const files = await Promise.all(
    assetPaths().map(async (path) => ({ name: basename(path), content: await readFile(path) })),
  );
  const digest = createHash('sha256');
  for (const { content } of files) {
    digest.update(content);
  }
  const version = digest.digest('hex').slice(0, 16);
  const baseUrl = `${ASSETS_PATH}${version}/`;
  const assets = files.map(({ name, content }): [string, Asset] => {
    const contentType = contentTypes[extname(name)] ?? 'application/octet-stream';
    return [baseUrl + name, { contentType, content, etag: `W/"${version}"` }];
  });
  return { baseUrl, assets: new Map(assets) };
}

function assetPaths(): string[] {
  const react = dirname(require.resolve('react/package.json'));
  const reactDom = dirname(require.resolve('react-dom/package.json'));
  const graphiql = dirname(require.resolve('graphiql/package.json'));
  const root = packageRoot();
  const page = join(root, 'src/http/playground/page');
  const compiledPage = join(root, 'dist/src/http/playground/page');
  return [
    join(react, 'umd/react.production.min.js'),
    join(reactDom, 'umd/react-dom.production.min.js'),
    join(graphiql, 'graphiql.min.js'),
    join(graphiql, 'graphiql.min.css'),
    join(page, 'playground.css'),
    join(page, 'mediagraph.svg'),
    ...pageScripts.map((name) => join(compiledPage, name)),
  ];
}
