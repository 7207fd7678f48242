import type { FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { WorkTurns } from '../../concurrency/turns';
import { RequestFailure } from '../../domain/errors';
import type { Variables } from '../../graphql/limits/argument-cost';
import { checkDocumentLength, limitErrorPlaces, MAX_DOCUMENT_ERRORS } from '../../graphql/limits/document-length';
import { refuseExpensive } from '../../graphql/limits/estimate-cost';
import { OperationRefusal } from '../../graphql/limits/operation-refusal';
import { turnForDocument } from '../document-turns';
import { type ErrorReport, errorOfRequest } from '../graphql-errors';
import { type OperationChecks } from '../operations/operation-limits';
import { payForOperation } from '../rates/operation-rates';
import { Operation, type OperationRequester } from './operation';
import { SharedDocuments } from './shared-documents';

/** As GraphQL over HTTP, graphql-ws and graphql-sse have it. */
export interface OperationRequest {
  readonly query?: string | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly variables?: Variables | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

const documents = new SharedDocuments();

export interface OperationRules {
  readonly schema: GraphQLSchema;
  readonly checks: OperationChecks;
  readonly report: ErrorReport;
}

/**
 * Checks an operation by the rules of `/graphql`.
 *
 * @param turns of the caller: each step waits for its own
 * @returns the errors for which it is not run
 */
export async function prepareOperation(
  { schema, checks, report }: OperationRules,
  request: OperationRequest,
  requester: OperationRequester,
  turns: WorkTurns,
): Promise<Operation | readonly GraphQLError[]> {
  await turnForDocument(turns, request.query ?? '');
  const document = readDocument(checks, request);
  if (document instanceof GraphQLError) return [document];
  const { body } = document.loc?.source ?? { body: '' };
  await turnForDocument(turns, body);
  const rules = [...specifiedRules, ...checks.validationRules];
  const errors = validate(schema, document, rules, { maxErrors: MAX_DOCUMENT_ERRORS });
  if (errors.length > 0) return errors.map(withValidationCode);
  limitErrorPlaces(document);
  await turnForDocument(turns, body);
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return [errorOfRequest('OPERATION_RESOLUTION_FAILURE', 'It is not clear which operation is meant.')];
  const variables = request.variables ?? {};
  try {
    const cost = checks.estimateCost(document, operation, variables);
    refuseExpensive(cost);
    payForOperation(checks.rates, requester.caller, cost);
    const shared = documents.share(document);
    const own = shared === document ? operation : (getOperationAST(shared, request.operationName) ?? operation);
    const { execute, heavy, rates } = checks;
    const checked = { schema, document: shared, operation: own, variables, cost, execute, heavy, rates };
    return new Operation(checked, requester, report);
  } catch (error) {
    if (error instanceof OperationRefusal) return [error];
    throw error;
  }
}

function readDocument(
  { parseOptions, persistedQueries }: OperationChecks,
  request: OperationRequest,
): DocumentNode | GraphQLError {
  const hash = hashOf(request);
  const text = request.query || (hash === null ? undefined : persistedQueries?.get(hash));
  if (text === undefined && hash !== null) return errorOfRequest('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  if (text === undefined) return errorOfRequest('BAD_REQUEST', 'There is no `query`.');
  try {
    checkDocumentLength(text);
    return parse(text, parseOptions);
  } catch (error) {
    return error instanceof OperationRefusal ? error : parseFailure(error);
  }
}

/** Apollo's form of a persisted query: `{ "persistedQuery": { "version": 1, "sha256Hash": "…" } }`. */
function hashOf({ extensions }: OperationRequest): string | null {
  const persisted = extensions?.['persistedQuery'];
  if (typeof persisted !== 'object' || persisted === null || !('sha256Hash' in persisted)) return null;
  return typeof persisted.sha256Hash === 'string' ? persisted.sha256Hash : null;
}

function parseFailure(error: unknown): GraphQLError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const originalError =
    cause instanceof GraphQLError ? cause : new GraphQLError(cause.message, { originalError: cause });
  const { source, positions, message } = originalError;
  return new GraphQLError(message, {
    source,
    positions,
    originalError,
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  });
}

function withValidationCode(error: GraphQLError): GraphQLError {
  error.extensions['code'] ??= 'GRAPHQL_VALIDATION_FAILED';
  return error;
}

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
