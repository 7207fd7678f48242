import {
  defaultFieldResolver,
  type ExecutionResult,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  OperationTypeNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { RequestContext } from '../context';
import { answerTooLarge } from './answer-budget';

type Field = GraphQLField<unknown, RequestContext | undefined>;

/** The types of introspection, and the names of types, are the same for every schema of a process. */
const counted = new WeakSet<Field>();

/** They carry bytes, which are counted as they are read. */
const MEDIA_FIELDS: ReadonlySet<string> = new Set(['GeneratedMedia.base64', 'GeneratedMedia.dataUri']);

/** The quotes of a name, its colon and comma, and a share of the braces around. */
const BYTES_PER_FIELD = 6;
/** A number or a truth value. */
const BYTES_PER_VALUE = 8;
/** Of a text: what JSON writes at length, or in more than one byte. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * Lets every value of an answer be paid from the budget of its request before it is put into the answer: aliases say the
 * same things again and again, which costs nothing in memory until all of it is written as JSON.
 */
export function countAnswers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (counted.has(field)) continue;
      counted.add(field);
      countFailures(field);
      const isCounted = !MEDIA_FIELDS.has(`${type.name}.${field.name}`);
      if (isCounted && (isLeafType(itemType(field)) || isListType(getNullableType(field.type)))) countField(field);
    }
  }
  if (!counted.has(TypeNameMetaFieldDef)) countField(TypeNameMetaFieldDef);
  counted.add(TypeNameMetaFieldDef);
  return schema;
}

/** What was resolved of a query whose answer became too large is for nothing; what a mutation has done is told. */
export function limitAnswer<Result>(
  result: Result,
  { answer }: Partial<RequestContext>,
  operation: OperationTypeNode | undefined,
): Result | Pick<ExecutionResult, 'data' | 'errors'> {
  if (operation === OperationTypeNode.MUTATION || answer?.isOverspent !== true) return result;
  return { data: null, errors: [answer.refusal()] };
}

/** Of what more than is told fails, nothing is made: it is no part of an answer that is not given. */
function countFailures(field: Field): void {
  const { resolve } = field;
  const isRequired = isNonNullType(field.type);
  if (resolve === undefined) return;
  field.resolve = (source, args, context, info) => {
    const fail = (error: unknown) => {
      const isQuery = info.operation.operation === OperationTypeNode.QUERY;
      if (!isQuery || context?.answer?.spendFailure() !== false) throw error;
      if (isRequired) throw context.answer.ending;
      return null;
    };
    try {
      const value: unknown = resolve(source, args, context, info);
      return value instanceof Promise ? value.catch(fail) : value;
    } catch (error) {
      return fail(error);
    }
  };
}

function countField(field: Field): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const isLeaf = isLeafType(itemType(field));
  field.resolve = (source, args, context, info) => {
    // Operations that the tests run by themselves have no request around them.
    const { answer } = context ?? {};
    if (answer === undefined) return resolve(source, args, context, info);
    if (answer.isOverspent) return valueForNothing(() => resolve(source, args, context, info), info);
    const value: unknown = resolve(source, args, context, info);
    if (!isLeaf) return value;
    const spend = (settled: unknown) => {
      answer.spendText(BYTES_PER_FIELD + String(info.path.key).length + sizeOf(settled));
      return settled;
    };
    return value instanceof Promise ? value.then(spend) : spend(value);
  };
}

/** The rest of a query is walked to its end with as little as may be; a mutation goes on, and says what it leaves out. */
function valueForNothing(resolve: () => unknown, { operation, returnType }: GraphQLResolveInfo): unknown {
  if (operation.operation === OperationTypeNode.MUTATION) throw answerTooLarge();
  return isListType(getNullableType(returnType)) ? [] : resolve();
}

function itemType({ type }: Pick<GraphQLField<unknown, unknown>, 'type'>) {
  const nullable = getNullableType(type);
  return isListType(nullable) ? getNullableType(nullable.ofType) : nullable;
}

/** As JSON. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return sizeOfText(value);
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item) + 1, 2);
  if (value instanceof Date) return 26;
  if (typeof value === 'object' && value !== null) return sizeOfText(JSON.stringify(value));
  return BYTES_PER_VALUE;
}

function sizeOfText(text: string): number {
  return ESCAPED.test(text) ? Buffer.byteLength(JSON.stringify(text)) : Buffer.byteLength(text) + 2;
}
