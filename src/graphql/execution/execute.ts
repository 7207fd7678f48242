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
import { conditionVariablesOf, type Fragments, type PlannedFields } from './collect-fields';
import { DocumentPlans } from './document-plans';
import { Execution } from './execution';
import { type OperationPlan, operationOf, planOperation } from './operation-plan';

/** Who executes operations: plans of our own, or the library alone. What is answered is the same to the byte. */
export type Executor = 'planned' | 'graphql-js';

export type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** Documents with their plans. */
const MAX_PLAN_BYTES = 32 * 1024 * 1024;
const BYTES_PER_FIELD = 600;
/** As graphql-js has it by itself. */
const MAX_COERCION_ERRORS = 50;

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
  const documents = new LRUCache<DocumentNode, DocumentPlans>({
    maxSize: MAX_PLAN_BYTES,
    sizeCalculation: ({ fieldCount }, document) => documentBytes(document) + fieldCount * BYTES_PER_FIELD,
  });

  /** @returns null: nothing of it can be planned */
  const plansOf = (document: DocumentNode): DocumentPlans | null => {
    const known = documents.get(document);
    if (known !== undefined) return known;
    const conditionVariables = conditionVariablesOf(document);
    if (conditionVariables === null) return null;
    const plans = new DocumentPlans(conditionVariables, () => {
      // Of what is set in its own place the size is not taken again.
      if (documents.delete(document)) documents.set(document, plans);
    });
    documents.set(document, plans);
    return plans;
  };

  return (args) => {
    const { document, operationName, variableValues, rootValue, contextValue, options } = args;
    const found = args.schema === schema ? operationOf(document, operationName) : null;
    const plans = found === null ? null : plansOf(document);
    if (found === null || plans === null) return executeByLibrary(args);
    const { variableDefinitions = [] } = found.operation;
    const { coerced, errors } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, {
      maxErrors: options?.maxCoercionErrors ?? MAX_COERCION_ERRORS,
    });
    if (errors !== undefined) return { errors };
    const plan = planFor(schema, plans, found, coerced);
    if (plan === null) return executeByLibrary(args);
    const context = contextValue as Partial<RequestContext> | undefined;
    return new Execution(plan, { schema, rootValue, contextValue: context, variableValues: coerced }).run();
  };
}

interface AskedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
}

/** @returns null: a variable leaves open whether something is selected, or there is nothing to select from */
function planFor(
  schema: GraphQLSchema,
  plans: DocumentPlans,
  { operation, fragments }: AskedOperation,
  variables: Readonly<Record<string, unknown>>,
): OperationPlan | null {
  const conditions = new Map<string, boolean>();
  for (const name of plans.conditionVariables) {
    const value = variables[name];
    if (typeof value === 'boolean') conditions.set(name, value);
    // Else it is of another operation of the document.
    else if (operation.variableDefinitions?.some(({ variable }) => variable.name.value === name)) return null;
  }
  const key = [operation.name?.value, ...[...conditions].flat()].join(' ');
  const known = plans.find(key);
  if (known !== null) return known;
  const planned: PlannedFields = { count: 0, onGrowth: null };
  const plan = planOperation({ schema, fragments, conditions, planned }, operation);
  if (plan !== null) plans.keep(key, plan, planned);
  return plan;
}
