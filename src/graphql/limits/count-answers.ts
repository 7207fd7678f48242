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
import { type AnswerBudget, answerTooLarge } from './answer-budget';

type Field = GraphQLField<unknown, RequestContext | undefined>;

/** The types of introspection, and the names of types, are the same for every schema of a process. */
const counted = new WeakSet<Field>();

/** Fields that are a property of their object and nothing else, where what they add is their size. */
const plainLeaves = new WeakSet<Field>();

/** Whether all that a field does is to say a property of its object, which is no list, and to count its size. */
export function isPlainLeaf(field: Field): boolean {
  return plainLeaves.has(field);
}

/** They carry bytes, which are counted as they are read. */
const MEDIA_FIELDS: ReadonlySet<string> = new Set(['GeneratedMedia.base64', 'GeneratedMedia.dataUri']);

/** The quotes of a name, its colon and comma, and a share of the braces around. */
export const BYTES_PER_FIELD = 6;
/** A number or a truth value. */
const BYTES_PER_VALUE = 8;
/** Texts of so many characters are looked at one by one, which takes a third of the time. */
const SHORT_TEXT = 64;
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
  plainLeaves.add(TypeNameMetaFieldDef);
  return schema;
}

/** What was resolved of a query whose answer became too large is for nothing; what a mutation has done is answered. */
export function limitAnswer<Result>(
  result: Result,
  { answer }: Partial<RequestContext>,
  operation: OperationTypeNode | undefined,
): Result | Pick<ExecutionResult, 'data' | 'errors'> {
  if (operation === OperationTypeNode.MUTATION || answer?.isOverspent !== true) return result;
  return { data: null, errors: [answer.refusal()] };
}

/** Of failures beyond those that are answered, nothing is made: it is no part of an answer that is not given. */
function countFailures(field: Field): void {
  const { resolve } = field;
  const isRequired = isNonNullType(field.type);
  if (resolve === undefined) return;
  // Called for every value of an answer: nothing is made here that one that succeeds does not need.
  field.resolve = (source, args, context, info) => {
    try {
      const value: unknown = resolve(source, args, context, info);
      return value instanceof Promise ? failLater(value, context, info, isRequired) : value;
    } catch (error) {
      return failAs(error, context, info, isRequired);
    }
  };
}

/** A function of its own: one that makes a function keeps room for what that one sees, whether it is made or not. */
function failLater(
  value: Promise<unknown>,
  context: RequestContext | undefined,
  info: GraphQLResolveInfo,
  isRequired: boolean,
): Promise<unknown> {
  return value.catch((error: unknown) => failAs(error, context, info, isRequired));
}

function failAs(
  error: unknown,
  context: RequestContext | undefined,
  { operation }: GraphQLResolveInfo,
  isRequired: boolean,
): null {
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  if (!isQuery || context?.answer?.spendFailure() !== false) throw error;
  if (isRequired) throw context.answer.ending;
  return null;
}

function countField(field: Field): void {
  if (field.resolve === undefined && isLeafType(getNullableType(field.type))) plainLeaves.add(field);
  const resolve = field.resolve ?? defaultFieldResolver;
  const isLeaf = isLeafType(itemType(field));
  field.resolve = (source, args, context, info) => {
    // Operations that the tests run by themselves have no request around them.
    const answer = context?.answer;
    if (answer === undefined) return resolve(source, args, context, info);
    const isSpent = answer.isOverspent;
    if (isSpent && isForNothing(info)) return [];
    const value: unknown = resolve(source, args, context, info);
    if (!isLeaf || isSpent) return value;
    return value instanceof Promise ? spendLater(answer, info, value) : spendOn(answer, info, value);
  };
}

function spendLater(answer: AnswerBudget, info: GraphQLResolveInfo, value: Promise<unknown>): Promise<unknown> {
  return value.then((settled) => spendOn(answer, info, settled));
}

function spendOn(answer: AnswerBudget, { path: { key } }: GraphQLResolveInfo, value: unknown): unknown {
  answer.spendText(BYTES_PER_FIELD + (typeof key === 'string' ? key : String(key)).length + sizeOf(value));
  return value;
}

/** The rest of a query is walked to its end with as little as may be; a mutation goes on, and says what it leaves out. */
function isForNothing({ operation, returnType }: GraphQLResolveInfo): boolean {
  if (operation.operation === OperationTypeNode.MUTATION) throw answerTooLarge();
  return isListType(getNullableType(returnType));
}

function itemType({ type }: Pick<GraphQLField<unknown, unknown>, 'type'>) {
  const nullable = getNullableType(type);
  return isListType(nullable) ? getNullableType(nullable.ofType) : nullable;
}

/** As JSON, in bytes. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return sizeOfText(value);
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item) + 1, 2);
  if (value instanceof Date) return 26;
  if (typeof value === 'object' && value !== null) return sizeOfText(JSON.stringify(value));
  return BYTES_PER_VALUE;
}

function sizeOfText(text: string): number {
  if (text.length <= SHORT_TEXT && isPlain(text)) return text.length + 2;
  return ESCAPED.test(text) ? Buffer.byteLength(JSON.stringify(text)) : Buffer.byteLength(text) + 2;
}

/** Of ASCII alone, without what JSON escapes. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
