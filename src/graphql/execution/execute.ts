import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByLibrary,
  type GraphQLSchema,
  getVariableValues,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../context';
import { documentBytes } from '../limits/document-limits';
import { conditionVariablesOf, type Fragments } from './collect-fields';
import { Execution } from './execution';
import { type OperationPlan, operationOf, planOperation } from './operation-plan';

/** Who executes operations: plans of our own, or the library alone. What is answered is the same to the byte. */
export type Executor = 'planned' | 'graphql-js';

export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** Documents with their plans. */
const MAX_PLAN_BYTES = 32 * 1024 * 1024;
const BYTES_PER_FIELD = 600;
/** Of one document: of its operations, each with all that its variables leave out. What is beyond is planned for each run. */
const MAX_FIELDS = 4_000;
const MAX_PLANS = 16;
/** As graphql-js has it by itself. */
const MAX_COERCION_ERRORS = 50;

interface KnownDocument {
  /** By which `@skip` and `@include` decide. */
  readonly conditionVariables: readonly string[];
  /** By operation, and by what its variables leave out. */
  readonly plans: Map<string, OperationPlan>;
  /** How many fields are planned; more once objects of further types are answered. */
  readonly fields: { count: number };
  /** As many as its place among the documents was made for. */
  countedFields: number;
}

export function createExecute(schema: GraphQLSchema, executor: Executor = 'planned'): Execute {
  // What a type itself has to say of each object, graphql-js asks.
  const asksTypes = Object.values(schema.getTypeMap()).some((type) => isObjectType(type) && type.isTypeOf != null);
  if (executor === 'graphql-js' || asksTypes) return executeByLibrary;
  return createPlannedExecute(schema);
}

/**
 * Executes operations by plans, which are made once of each document. Whatever cannot be planned, or is wrong before
 * anything is executed, graphql-js does.
 */
function createPlannedExecute(schema: GraphQLSchema): Execute {
  const documents = new LRUCache<DocumentNode, KnownDocument>({
    maxSize: MAX_PLAN_BYTES,
    sizeCalculation: ({ countedFields }, document) => documentBytes(document) + countedFields * BYTES_PER_FIELD,
  });

  const knownDocument = (document: DocumentNode): KnownDocument | null => {
    const known = documents.get(document);
    if (known !== undefined && known.countedFields === known.fields.count) return known;
    const found = known ?? studyDocument(document);
    if (found === null) return null;
    found.countedFields = found.fields.count;
    documents.set(document, found);
    return found;
  };

  return (args) => {
    const { document, operationName, variableValues, rootValue, contextValue, options } = args;
    const found = args.schema === schema ? operationOf(document, operationName) : null;
    const known = found === null ? null : knownDocument(document);
    if (found === null || known === null) return executeByLibrary(args);
    const { variableDefinitions = [] } = found.operation;
    const { coerced, errors } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, {
      maxErrors: options?.maxCoercionErrors ?? MAX_COERCION_ERRORS,
    });
    if (errors !== undefined) return { errors };
    const plan = planFor(schema, known, found, coerced);
    if (plan === null) return executeByLibrary(args);
    const context = contextValue as Partial<RequestContext> | undefined;
    return new Execution(plan, { schema, rootValue, contextValue: context, variableValues: coerced }).run();
  };
}

/** @returns null: nothing of it can be planned */
function studyDocument(document: DocumentNode): KnownDocument | null {
  const conditionVariables = conditionVariablesOf(document);
  if (conditionVariables === null) return null;
  return { conditionVariables, plans: new Map(), fields: { count: 0 }, countedFields: 0 };
}

interface AskedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
}

/** @returns null: a variable leaves open whether something is selected, or there is nothing to select from */
function planFor(
  schema: GraphQLSchema,
  { conditionVariables, plans, fields }: KnownDocument,
  { operation, fragments }: AskedOperation,
  variables: Readonly<Record<string, unknown>>,
): OperationPlan | null {
  const conditions: Record<string, boolean> = {};
  for (const name of conditionVariables) {
    const value = variables[name];
    if (typeof value === 'boolean') conditions[name] = value;
    // Else it is of another operation of the document.
    else if (operation.variableDefinitions?.some(({ variable }) => variable.name.value === name)) return null;
  }
  const key = [operation.name?.value, ...Object.entries(conditions)].join(' ');
  const known = plans.get(key);
  if (known !== undefined) return known;
  const keeps = { fields, maxFields: MAX_FIELDS };
  const plan = planOperation({ schema, fragments, conditions, keeps }, operation);
  if (plan !== null && plans.size < MAX_PLANS && fields.count <= MAX_FIELDS) plans.set(key, plan);
  return plan;
}
