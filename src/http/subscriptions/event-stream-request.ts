import type { FastifyRequest } from 'fastify';
import { RequestFailure } from '../../domain/errors';
import type { OperationRequest } from './prepare-operation';

/**
 * Reads an operation as GraphQL over HTTP sends it: as JSON, or as the query of a URL.
 *
 * @throws {RequestFailure} BAD_USER_INPUT
 */
export function readOperationRequest({ method, body, query }: FastifyRequest): OperationRequest {
  const parameters = method === 'GET' ? parametersOf(query) : body;
  if (!isRecord(parameters)) throw new RequestFailure('BAD_USER_INPUT', 'The body must be a JSON object.');
  return {
    query: textOf(parameters, 'query'),
    operationName: textOf(parameters, 'operationName'),
    variables: recordOf(parameters, 'variables'),
    extensions: recordOf(parameters, 'extensions'),
  };
}

function parametersOf(query: unknown): unknown {
  if (!isRecord(query)) return {};
  const { variables, extensions } = query;
  return { ...query, variables: parseParameter(variables), extensions: parseParameter(extensions) };
}

function parseParameter(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new RequestFailure('BAD_USER_INPUT', '`variables` and `extensions` must be JSON.', { cause: error });
  }
}

function textOf(parameters: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = parameters[name] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw new RequestFailure('BAD_USER_INPUT', `\`${name}\` must be a string.`);
}

function recordOf(parameters: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = parameters[name] ?? {};
  if (isRecord(value)) return value;
  throw new RequestFailure('BAD_USER_INPUT', `\`${name}\` must be an object.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
