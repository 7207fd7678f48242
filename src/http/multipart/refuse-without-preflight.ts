import type { onRequestAsyncHookHandler } from 'fastify';

/** Apollo's own list: a header that a browser sends across sites only after a preflight. */
const PREFLIGHT_HEADERS = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * An onRequest hook: browsers send forms across sites unasked, so one without a header that needs a preflight is
 * answered 400. Apollo guards itself too, but only when the body was read.
 */
export const refuseWithoutPreflight: onRequestAsyncHookHandler = async (request, reply) => {
  const isForm = /^\s*multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
  if (!isForm || PREFLIGHT_HEADERS.some((name) => (request.headers[name] ?? '') !== '')) return;
  const message = `A multipart request needs a non-empty header ${PREFLIGHT_HEADERS.join(' or ')}.`;
  return reply.code(400).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
};
