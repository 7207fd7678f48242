import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';
import type { WorkTurns } from '../../concurrency/turns';
import type { RequestContext } from '../context';

type Field = GraphQLField<unknown, Partial<RequestContext> | undefined>;

/** The types of introspection are the same for every schema of a process. */
const taking = new WeakSet<Field>();

/** A list of more items than that is given in so many parts: each step of its own would take more memory than the item. */
const MAX_PARTS = 1_000;

/**
 * Lets graphql-js execute operations step by step, with the turns of others in between. By itself it goes on until it has
 * to wait for something: a page of a hundred files with a hundred signed URLs each kept everybody else waiting for a second.
 * A step is one item of a list, or one call of a resolver of objects: a thousand fields at most.
 */
export function takeTurns(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve === undefined || !isCompositeType(getNamedType(field.type)) || taking.has(field)) continue;
      taking.add(field);
      takeTurnsIn(field);
    }
  }
  return schema;
}

function takeTurnsIn(field: Field): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (source, args, context, info) => {
    // Operations that the tests run by themselves have no request around them.
    if (context?.turns === undefined) return resolve(source, args, context, info);
    const { turns } = context;
    const begin = () => {
      if (isForNothing(context, info)) return valueForNothing(context, info);
      return completeInTurns(turns, resolve(source, args, context, info));
    };
    const turn = turns.take();
    return turn === null ? begin() : turn.then(begin);
  };
}

/** The rest of a query whose answer is not given. A mutation goes on, and says what it has done. */
function isForNothing({ answer }: Partial<RequestContext>, { operation }: GraphQLResolveInfo): boolean {
  return answer?.isOverspent === true && operation.operation !== OperationTypeNode.MUTATION;
}

function valueForNothing({ answer }: Partial<RequestContext>, { returnType }: GraphQLResolveInfo): unknown {
  if (isListType(getNullableType(returnType))) return [];
  if (isNonNullType(returnType)) throw answer?.ending;
  return null;
}

/** Of what comes later, everything may come at once. */
function completeInTurns(turns: WorkTurns, value: unknown): unknown {
  if (value instanceof Promise) return value.then((settled) => stepByStep(turns, settled) ?? inTurn(turns, settled));
  return stepByStep(turns, value) ?? value;
}

function inTurn(turns: WorkTurns, value: unknown): unknown {
  const turn = value === null ? null : turns.takeLater();
  return turn === null ? value : turn.then(() => value);
}

/**
 * A list whose items are taken one by one, each when the one before is done.
 *
 * @returns null for what is no list
 */
function stepByStep(turns: WorkTurns, items: unknown): Iterable<unknown> | null {
  return Array.isArray(items) ? stepsOf(turns, items) : null;
}

function* stepsOf(turns: WorkTurns, items: readonly unknown[]): Generator<unknown> {
  const itemsPerPart = Math.ceil(items.length / MAX_PARTS);
  let turn: Promise<void> | null = null;
  for (const [index, item] of items.entries()) {
    if (index % itemsPerPart === 0) turn = turns.take();
    const part = turn;
    if (item instanceof Promise) yield item.then((settled) => inTurn(turns, settled));
    else yield part === null ? item : part.then(() => item);
  }
}
