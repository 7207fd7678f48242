import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escapeAttribute, securityPolicy } from '../page-policy';
import { ASSETS_PATH, type Asset, type Assets, loadAssets, pageScripts } from './assets';

export interface PageOptions {
  /** Where the assets are, with a slash at the end. */
  readonly baseUrl: string;
  readonly graphqlPath: string;
  readonly eventStreamPath: string;
  readonly styleNonce: string;
}

function pageHtml({ baseUrl, graphqlPath, eventStreamPath, styleNonce }: PageOptions): string {
  const preloads = pageScripts.map((name) => `<link rel="modulepreload" href="${baseUrl}${name}">`);
  return `<!doctype html>
<html
  lang="en"
  data-graphql-path="${escapeAttribute(graphqlPath)}"
  data-event-stream-path="${escapeAttribute(eventStreamPath)}"
>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Mediagraph</title>
  <link rel="stylesheet" href="${baseUrl}graphiql.min.css" nonce="${styleNonce}">
  <link rel="stylesheet" href="${baseUrl}playground.css">
  <link rel="icon" type="image/svg+xml" href="${baseUrl}mediagraph.svg">
  ${preloads.join('\n  ')}
  <script defer src="${baseUrl}react.production.min.js"></script>
  <script defer src="${baseUrl}react-dom.production.min.js"></script>
  <script defer src="${baseUrl}graphiql.min.js"></script>
  <script type="module" src="${baseUrl}main.js"></script>
</head>
<body>
  <header class="bar">
    <h1><img src="${baseUrl}mediagraph.svg" width="24" height="24" alt="">Mediagraph</h1>
    <label for="api-key">API key</label>
    <input id="api-key" type="password" autocomplete="off" spellcheck="false">
    <button id="api-key-visibility" type="button" aria-controls="api-key">Show</button>
    <output id="api-key-status" for="api-key"></output>
  </header>
  <section class="bar" aria-label="Files to upload">
    <button id="files-attach" type="button">Attach files</button>
    <input id="file-input" type="file" multiple hidden>
    <ul id="files"></ul>
    <span id="files-hint"></span>
    <button id="files-example" type="button" hidden>Open the upload example</button>
  </section>
  <main id="editor"></main>
  <noscript>The playground needs JavaScript.</noscript>
</body>
</html>
`;
}

const compress = promisify(gzip);

/** Answers with the asset, compressed for clients that accept gzip. It is compressed once, when it is first asked for. */
async function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): Promise<FastifyReply> {
  const { contentType, content, etag } = asset;
  reply.headers({
    // The URL changes whenever the content does. One year is the longest that caches are asked to keep.
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': contentType,
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
    etag,
  });
  if (request.headers['if-none-match'] === etag) {
    return reply.code(304).send();
  }
  if (request.headers['accept-encoding']?.includes('gzip') !== true) {
    return reply.send(content);
  }
  asset.compressed ??= compress(content);
  return reply.header('content-encoding', 'gzip').send(await asset.compressed);
}

export interface PlaygroundOptions {
  /** Path of the GraphQL endpoint on this server, for example `/graphql`. */
  readonly graphqlPath: string;
  /** Path that answers subscriptions as server-sent events. By default the same path. */
  readonly eventStreamPath?: string;
  /** Origins besides this server's that files are downloaded from, for the previews of results. */
  readonly mediaOrigins?: readonly string[];
}

/** Where the page is. */
export const PLAYGROUND_PATH = '/graphiql';

/**
 * Answers `/graphiql` with GraphiQL. Below `/playground/` are the files of the page, which are known by their URLs: nothing
 * else can be asked for. They are read when the first browser comes.
 */
export function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): void {
  const { graphqlPath, eventStreamPath = graphqlPath, mediaOrigins = [] } = options;
  let loading: Promise<Assets> | undefined;
  const load = () => {
    loading ??= loadAssets().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  app.get<{ Params: { '*': string } }>(`${ASSETS_PATH}*`, { config: { public: true } }, async (request, reply) => {
    const { assets } = await load();
    const asset = assets.get(ASSETS_PATH + request.params['*']);
    return asset === undefined ? reply.callNotFound() : sendAsset(request, reply, asset);
  });
  app.get(PLAYGROUND_PATH, { config: { public: true } }, async (_request, reply) => {
    const { baseUrl } = await load();
    const styleNonce = randomBytes(16).toString('base64url');
    reply.headers({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // GraphiQL's dialogs add a style element; its fonts are data URIs in its stylesheet.
      'content-security-policy': securityPolicy({ styleNonce, mediaOrigins, hasInlineFonts: true }),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    return reply.type('text/html; charset=utf-8').send(pageHtml({ baseUrl, graphqlPath, eventStreamPath, styleNonce }));
  });
}
