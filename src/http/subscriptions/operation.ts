import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { CallRates } from '../../accounts/rates/call-rates';
import type { Caller } from '../../domain/caller';
import type { Execute } from '../../graphql/execution/execute';
import type { Variables } from '../../graphql/limits/argument-cost';
import { documentBytes } from '../../graphql/limits/document-limits';
import type { OperationCost } from '../../graphql/limits/estimate-cost';
import { type ErrorReport, formatErrors } from '../graphql-errors';
import type { HeavyOperations } from '../operations/operation-limits';
import { reportedCost } from '../rates/operation-rates';
import type { RequestPlaces } from '../request-places';
import { type CreateContext, executeForEvents, executeOnce } from './execute-operation';
import { ResultStream } from './result-stream';

/** Who asks for an operation. */
export interface OperationRequester {
  /** The operation's own, where several come on one connection. */
  readonly requestId: string;
  /** Whose rates it is paid from. */
  readonly caller: Caller;
  readonly createContext: CreateContext;
  /** Where a query or a mutation has its turn; null: its request has had it. */
  readonly places: RequestPlaces | null;
}

/** A valid document, and what is asked of it. */
export interface CheckedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  readonly cost: OperationCost;
  readonly execute: Execute;
  readonly heavy: HeavyOperations;
  readonly rates: CallRates;
}

/** Of an execution, as graphql-js or graphql-ws has it. */
interface Result {
  readonly errors?: ExecutionResult['errors'] | undefined;
  readonly data?: ExecutionResult['data'] | undefined;
  readonly extensions?: ExecutionResult['extensions'] | undefined;
}

/** A list of digits takes eight bytes for every two characters. */
const BYTES_PER_JSON_CHARACTER = 4;

/** An operation that was found good. graphql-ws hands it on as the arguments of an execution. */
export class Operation implements ExecutionArgs {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variableValues: Variables;
  // Both are of each execution. They are named here because graphql-ws would add what it misses.
  readonly rootValue = undefined;
  readonly contextValue = undefined;

  constructor(
    private readonly checked: CheckedOperation,
    private readonly requester: OperationRequester,
    private readonly report: ErrorReport,
  ) {
    this.schema = checked.schema;
    this.document = checked.document;
    this.operationName = checked.operation.name?.value ?? null;
    this.variableValues = checked.variables;
  }

  /** The memory that it takes for as long as it runs, at most. */
  get memoryBytes(): number {
    return documentBytes(this.document) + JSON.stringify(this.variableValues).length * BYTES_PER_JSON_CHARACTER;
  }

  get type(): OperationTypeNode {
    return this.checked.operation.operation;
  }

  /** Runs it, once the first result is asked for. */
  run(onEnd: () => void): ResultStream {
    const { schema, document, operationName, variableValues } = this;
    const args = { schema, document, operationName, variableValues };
    const { createContext, places } = this.requester;
    const { cost, execute, heavy } = this.checked;
    const source =
      this.type === OperationTypeNode.SUBSCRIPTION
        ? executeForEvents(args, execute, createContext)
        : executeOnce(args, { type: this.type, cost, execute, heavy, places }, createContext);
    return new ResultStream(source, onEnd);
  }

  /** A result as it leaves. What was not foreseen is logged. */
  format({ errors, data, extensions }: Result): FormattedExecutionResult {
    const { requestId, caller } = this.requester;
    const { cost, rates } = this.checked;
    return {
      ...(errors !== undefined && { errors: formatErrors(this.report, errors, requestId, this.operationName) }),
      ...(data !== undefined && { data }),
      extensions: { ...extensions, cost: reportedCost(cost, rates.states(caller)) },
    };
  }
}
