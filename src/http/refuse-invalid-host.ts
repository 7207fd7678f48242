import type { onRequestAsyncHookHandler } from 'fastify';
import { RequestFailure } from '../domain/errors';
import { parseUrl } from '../domain/url';

/** An onRequest hook for what makes a URL of the Host header and the request's target, as Apollo's integration does. */
export const refuseInvalidHost: onRequestAsyncHookHandler = async ({ hostname, url }) => {
  if (parseUrl(url, `http://${hostname}/`) !== null) return;
  throw new RequestFailure('BAD_USER_INPUT', 'The Host header does not name a host.');
};
