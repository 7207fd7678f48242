import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../../graphql/context';
import type { Variables } from '../../graphql/limits/argument-cost';
import { limitAnswer } from '../../graphql/limits/count-answers';
import { MAX_DOCUMENT_ERRORS } from '../../graphql/limits/document-length';
import { OperationRefusal } from '../../graphql/limits/operation-refusal';
import { type ErrorReport, errorOfOperation, formatErrors } from '../graphql-errors';
import { KnownDocuments } from './known-documents';
import type { OperationChecks } from './operation-limits';
import { type AskedOperation, OperationRun } from './operation-run';

export interface KnownOperationsOptions {
  readonly schema: GraphQLSchema;
  readonly checks: OperationChecks;
  readonly report: ErrorReport;
  createContext(request: FastifyRequest, reply: FastifyReply): RequestContext;
}

/** Of the values of `Accept` that were answered last. */
const MAX_ACCEPT_CHARACTERS = 1_000;
const MAX_ACCEPTED = 100;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Answers operations whose documents Apollo's server has found good before, as it would: with the same checks, and byte for
 * byte the same answer. Of the processor time of a page of files, its pipeline of plugins, hashes and header maps was a
 * tenth. Whatever is not quite ordinary is left to it.
 */
export class KnownOperations {
  readonly documents = new KnownDocuments();
  /** Which type Apollo's server answered with, by what the client accepts. */
  readonly #types = new LRUCache<string, string>({ max: MAX_ACCEPTED });

  constructor(private readonly options: KnownOperationsOptions) {}

  /** Remembers how the server has answered. */
  learn({ headers: { accept = '' } }: FastifyRequest, reply: FastifyReply): void {
    const type = reply.getHeader('content-type');
    const isResult = reply.statusCode === 200 && typeof type === 'string' && type.startsWith('application/');
    if (isResult && accept.length <= MAX_ACCEPT_CHARACTERS) this.#types.set(accept, type);
  }

  /** @returns null: it is for the server, and nothing was done yet. Else the answer as JSON */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<string> | null {
    const { method, headers, body } = request;
    const type = this.#types.get(headers.accept ?? '');
    if (type === undefined || method !== 'POST' || !JSON_TYPE.test(headers['content-type'] ?? '')) return null;
    const asked = this.#find(body);
    if (asked === null) return null;
    const run = new OperationRun(this.options.checks);
    const operation = { ...asked, context: this.options.createContext(request, reply) };
    try {
      run.pay(operation);
    } catch (error) {
      // Nothing was paid: the server says why, in its own form.
      if (error instanceof OperationRefusal) return null;
      throw error;
    }
    reply.header('content-type', type);
    return this.#run(run, operation, reply);
  }

  #find(body: unknown): Pick<AskedOperation, 'document' | 'operation' | 'variables'> | null {
    if (!isRecord(body)) return null;
    const { query, operationName = null, variables: given, extensions = null } = body;
    const variables = given ?? {};
    if (typeof query !== 'string' || !isRecord(variables)) return null;
    // Persisted queries are found, and kept, by the server.
    if (extensions !== null && (!isRecord(extensions) || 'persistedQuery' in extensions)) return null;
    if (operationName !== null && typeof operationName !== 'string') return null;
    const document: DocumentNode | null = this.documents.find(query);
    const operation = document === null ? null : getOperationAST(document, operationName);
    if (document === null || !operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
    return { document, operation, variables };
  }

  async #run(run: OperationRun, asked: AskedOperation, reply: FastifyReply): Promise<string> {
    const { context, operation } = asked;
    const result = await this.#execute(run, asked);
    const errors = result.errors && this.#format(result.errors, asked);
    await run.end(context);
    const formatted: FormattedExecutionResult = { ...result, ...(errors && { errors }) } as FormattedExecutionResult;
    const { data, errors: told } = limitAnswer<FormattedExecutionResult>(formatted, context, operation.operation);
    const extensions = run.extensionsOf(context) ?? undefined;
    if (result.errors !== undefined) tellStatus(reply, result);
    // In the order that the server has them.
    return JSON.stringify({ errors: told, data, extensions });
  }

  async #execute(run: OperationRun, asked: AskedOperation): Promise<ExecutionResult> {
    const { schema, checks } = this.options;
    const { document, operation, variables, context } = asked;
    try {
      await run.enter(asked);
      return await checks.execute({
        schema,
        document,
        operationName: operation.name?.value,
        variableValues: variables,
        contextValue: context,
        options: { maxCoercionErrors: MAX_DOCUMENT_ERRORS },
      });
    } catch (error) {
      return { errors: [errorOfOperation(error)] };
    }
  }

  #format(errors: readonly GraphQLError[], { context: { requestId }, operation }: AskedOperation) {
    return formatErrors(this.options.report, errors, requestId, operation.name?.value ?? null);
  }
}

/** As Apollo's server: an operation of which nothing was done is a bad request, unless an error says otherwise. */
function tellStatus(reply: FastifyReply, { data, errors = [] }: ExecutionResult): void {
  if (data === undefined) reply.code(400);
  for (const { extensions } of errors) {
    const { http } = extensions as {
      readonly http?: { readonly status?: number; readonly headers?: Iterable<[string, string]> };
    };
    if (http?.status !== undefined) reply.code(http.status);
    for (const [name, value] of http?.headers ?? []) reply.header(name, value);
  }
}

function isRecord(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
