import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { RequestFailure } from '../domain/errors';
import { parseUrl } from '../domain/url';
import type { RequestContext } from '../graphql/context';
import { checkDocumentLength } from '../graphql/limits/document-length';
import { refuse } from './answer-failures';
import { atOnce } from './hooks';

/** Those that were asked for last. To make a URL takes as long as a fiftieth of a request for a file. */
const goodHosts = new LRUCache<string, true>({ max: 100 });
/** Of a name, with its port. */
const MAX_HOST_CHARACTERS = 260;

/** An onRequest hook for what makes a URL of the Host header and the request's target, as Apollo's integration does. */
export const refuseInvalidHost = atOnce(({ hostname, url }) => {
  // Behind a good host, every path is good.
  const isPath = /^\/\w/.test(url);
  if (isPath && goodHosts.has(hostname)) return;
  if (parseUrl(url, `http://${hostname}/`) === null) {
    throw new RequestFailure('BAD_USER_INPUT', 'The Host header does not name a host.');
  }
  if (isPath && hostname.length <= MAX_HOST_CHARACTERS) goodHosts.set(hostname, true);
});

/** An onRequest hook: answers 413 to a request whose Content-Length is over the limit, before its body is read. */
export function refuseOversizedBody(maxBodyBytes: number) {
  return atOnce((request, reply) => {
    if (Number(request.headers['content-length'] ?? 0) <= maxBodyBytes) return;
    return refuse(reply, 'PAYLOAD_TOO_LARGE', `The request is larger than ${maxBodyBytes} bytes.`);
  });
}

/** Apollo's own list: a header that a browser sends across sites only after a preflight. */
const PREFLIGHT_HEADERS = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * An onRequest hook: browsers send forms across sites unasked, so one without a header that needs a preflight is
 * answered 400. Apollo guards itself too, but only when the body was read.
 */
export const refuseWithoutPreflight = atOnce((request, reply) => {
  const isForm = /^\s*multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
  if (!isForm || PREFLIGHT_HEADERS.some((name) => (request.headers[name] ?? '') !== '')) return;
  const message = `A multipart request needs a non-empty header ${PREFLIGHT_HEADERS.join(' or ')}.`;
  return refuse(reply, 'BAD_REQUEST', message);
});

/**
 * A preHandler hook: refuses a document that is too long, whether it came as JSON, in a form or by a URL. Apollo would
 * hash it, parse it and keep it.
 *
 * @throws {OperationRefusal} OPERATION_TOO_COMPLEX
 */
export const refuseLongDocuments = atOnce((request) => {
  for (const parameters of [request.body, request.query]) {
    // What is no text, Apollo refuses.
    const query = isRecord(parameters) ? parameters['query'] : undefined;
    if (typeof query === 'string') checkDocumentLength(query);
  }
});

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const MESSAGE =
  'Subscriptions are answered as server-sent events at /graphql/stream, and by WebSocket, with graphql-ws, at /graphql.';

/** One answer has no room for the results of a subscription; Apollo would execute it as a query. */
export const refuseSubscriptions: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
        throw new GraphQLError(MESSAGE, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
      },
    };
  },
};
