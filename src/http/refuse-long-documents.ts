import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import { checkDocumentLength } from '../graphql/limits/document-length';

/**
 * A preHandler hook: refuses a document that is too long, whether it came as JSON, in a form or by a URL. Apollo would
 * hash it, parse it and keep it.
 *
 * @throws {OperationRefusal} OPERATION_TOO_COMPLEX
 */
export const refuseLongDocuments: preHandlerAsyncHookHandler = async (request: FastifyRequest) => {
  for (const parameters of [request.body, request.query]) {
    // What is no text, Apollo refuses.
    const query = isRecord(parameters) ? parameters['query'] : undefined;
    if (typeof query === 'string') checkDocumentLength(query);
  }
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
