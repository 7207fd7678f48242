import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { escapeAttribute, securityPolicy } from '../page-policy';
import { type ConsoleFiles, type ConsoleIndex, findConsoleFiles } from './console-files';

/** Below which the files of the console are. */
const ASSETS_PATH = '/console/';

/** The pages of the console: which of them is shown is up to its script. */
export const CONSOLE_PATHS = ['/', '/create', '/usage', '/administration'];

export interface ConsoleOptions {
  /** Path of the GraphQL endpoint on this server, for example `/graphql`. */
  readonly graphqlPath: string;
  /** Path that answers subscriptions as server-sent events. */
  readonly eventStreamPath: string;
  /** Origins besides this server's that files are downloaded from. */
  readonly mediaOrigins: readonly string[];
  /** Where it was built to. By default in this package. */
  readonly folder?: string;
}

/**
 * Answers browsers with the console, and everyone else at `/` with a hint. It is a client like any other: whoever opens it
 * brings a key, which its scripts send.
 */
export function registerConsole(app: FastifyInstance, options: ConsoleOptions): void {
  let finding: Promise<ConsoleFiles> | undefined;
  const files = () => {
    finding ??= findConsoleFiles(options.folder).catch((error: unknown) => {
      finding = undefined;
      throw error;
    });
    return finding;
  };
  // Read at the start: what is built later has other names. Without it, the service does all else, and is asked for it again.
  app.addHook('onReady', async () => {
    await files().catch((error: unknown) =>
      app.log.error(error, 'There is no console to show: `npm run build` makes it.'),
    );
  });
  app.get<{ Params: { '*': string } }>(`${ASSETS_PATH}*`, { config: { public: true } }, async (request, reply) => {
    const file = (await files()).read(request.params['*'], request.headers['accept-encoding'] ?? '');
    if (file === null) return reply.callNotFound();
    if (file.encoding !== null) reply.header('content-encoding', file.encoding);
    return reply
      .headers({
        // The name changes whenever the content does. One year is the longest that caches are asked to keep.
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': file.contentType,
        'x-content-type-options': 'nosniff',
        vary: 'accept-encoding',
      })
      .send(file.content);
  });
  for (const path of CONSOLE_PATHS) {
    app.get(path, { config: { public: true } }, async (request, reply) => {
      reply.headers({ vary: 'accept', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
      if (request.headers.accept?.includes('text/html') !== true) {
        return { name: 'Mediagraph', graphql: options.graphqlPath };
      }
      const { index } = await files();
      const styleNonce = randomBytes(16).toString('base64url');
      return reply
        .headers({
          'content-security-policy': securityPolicy({
            styleNonce,
            mediaOrigins: options.mediaOrigins,
            readsMedia: true,
          }),
          'cross-origin-opener-policy': 'same-origin',
          'referrer-policy': 'no-referrer',
          'content-type': 'text/html; charset=utf-8',
        })
        .send(pageHtml(index, styleNonce, options));
    });
  }
}

/** As the policy of the page has them. */
function originsOf({ mediaOrigins }: ConsoleOptions): readonly string[] {
  return mediaOrigins.map((origin) => new URL(origin).origin);
}

/** Without a validator: of the nonce in it, every answer has another. */
function pageHtml(index: ConsoleIndex, styleNonce: string, options: ConsoleOptions): string {
  const at = (name: string) => ASSETS_PATH + name;
  const styles = index.styles.map((name) => `<link rel="stylesheet" href="${at(name)}" nonce="${styleNonce}">`);
  const preloads = index.preloads.map((name) => `<link rel="modulepreload" href="${at(name)}">`);
  return `<!doctype html>
<html
  lang="en"
  data-graphql-path="${escapeAttribute(options.graphqlPath)}"
  data-event-stream-path="${escapeAttribute(options.eventStreamPath)}"
  data-media-origins="${escapeAttribute(originsOf(options).join(' '))}"
>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <meta name="color-scheme" content="light dark">
  <meta name="description" content="Files and generations of Mediagraph.">
  <title>Mediagraph</title>
  <script src="${at(index.colorScheme)}"></script>
  ${styles.join('\n  ')}
  ${preloads.join('\n  ')}
  <link rel="icon" type="image/svg+xml" href="${at(index.icon)}">
  <script type="module" src="${at(index.script)}"></script>
</head>
<body>
  <div id="root"><p class="not-yet">The console has not loaded. <a href="">Load it again</a></p></div>
  <noscript>The console needs JavaScript. Everything that it does can be asked for at ${escapeAttribute(options.graphqlPath)}.</noscript>
</body>
</html>
`;
}
