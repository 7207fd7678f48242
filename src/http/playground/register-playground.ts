import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { registerAsset } from './asset-route';
import { loadAssets } from './assets';
import { pageHtml } from './page-html';
import { securityPolicy } from './security-policy';

export interface PlaygroundOptions {
  /** Path of the GraphQL endpoint on this server, for example `/graphql`. */
  readonly graphqlPath: string;
  /** Path that answers subscriptions as server-sent events. By default the same path. */
  readonly eventStreamPath?: string;
  /** Origins besides this server's that files are downloaded from, for the previews of results. */
  readonly mediaOrigins?: readonly string[];
}

/**
 * Answers `/` with GraphiQL for browsers and with a hint for everyone else. Each file of the page is a route of its own
 * below `/playground/`, so that nothing else can be asked for.
 */
export async function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): Promise<void> {
  const { graphqlPath, eventStreamPath = graphqlPath, mediaOrigins = [] } = options;
  const { baseUrl, assets } = await loadAssets();
  for (const asset of assets) {
    registerAsset(app, asset);
  }
  app.get('/', { config: { public: true } }, async (request, reply) => {
    reply.headers({ vary: 'accept', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    if (request.headers.accept?.includes('text/html') !== true) {
      return { name: 'Mediagraph', graphql: graphqlPath };
    }
    const styleNonce = randomBytes(16).toString('base64url');
    reply.headers({
      'content-security-policy': securityPolicy(styleNonce, mediaOrigins),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    return reply.type('text/html; charset=utf-8').send(pageHtml({ baseUrl, graphqlPath, eventStreamPath, styleNonce }));
  });
}
