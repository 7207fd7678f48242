import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { OperationRefusal } from './operation-refusal';

/** Ten times the longest list that any argument takes, 1,000: lists that are merely too long get the better word of their field. */
const MAX_VALUES = 10_000;

/** Inputs nest five levels; JSON that a client hands on, somewhat more. */
const MAX_DEPTH = 50;

/** Names in the schema have up to 30 characters. graphql-js compares an unknown one with those that it knows, letter by letter. */
const MAX_NAME_CHARACTERS = 1_000;

/**
 * Refuses variables with more values than any operation takes, or deeper ones, before they are checked by their types.
 * Files of a form count as one value.
 *
 * @throws {OperationRefusal}
 */
export function checkVariables(variables: Readonly<Record<string, unknown>>): void {
  let level: readonly unknown[] = [variables];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw tooComplex(`The variables nest more than ${MAX_DEPTH} levels deep.`);
    const next: unknown[] = [];
    for (const value of level) {
      const children = childrenOf(value);
      values += children.length;
      if (values > MAX_VALUES) {
        const limit = MAX_VALUES.toLocaleString('en');
        throw tooComplex(
          `The variables hold at least ${values.toLocaleString('en')} values; at most ${limit} are allowed.`,
        );
      }
      for (const child of children) if (typeof child === 'object') next.push(child);
    }
    level = next;
  }
}

/** @throws {OperationRefusal} */
function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return [];
  const children: unknown[] = [];
  for (const name of Object.keys(value)) {
    if (name.length > MAX_NAME_CHARACTERS) {
      const limit = MAX_NAME_CHARACTERS.toLocaleString('en');
      throw tooComplex(`The variables have a name of more than ${limit} characters.`);
    }
    children.push(value[name]);
  }
  return children;
}

/** Whether it came out of JSON; a file of a form did not. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function tooComplex(message: string): OperationRefusal {
  return new OperationRefusal('OPERATION_TOO_COMPLEX', message);
}

/** Longer than a URL may be: whatever is longer fits a `String`, an `ID` or an object of JSON only. */
const LONG_CHARACTERS = 10_000;
/** All texts together. graphql-js writes what an error is about into it, with all that lies within. */
const MAX_UNCHECKED_CHARACTERS = 20_000;

/**
 * Checks variables with long texts by their types before graphql-js does, in whose errors whole values stand: up to
 * fifty times the eleven megabytes of a data URI beside which something is wrong. Here each long text is replaced by a
 * short one, which no scalar takes that does not take any text.
 *
 * @throws {OperationRefusal} BAD_USER_INPUT
 */
export function checkVariableTexts(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  if (charactersOf(variables) <= MAX_UNCHECKED_CHARACTERS) return;
  const { errors } = getVariableValues(schema, variableDefinitions, abridgeFields(variables), { maxErrors: 1 });
  const [error] = errors ?? [];
  if (error !== undefined) throw new OperationRefusal('BAD_USER_INPUT', error.message);
}

function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  let characters = 0;
  if (Array.isArray(value)) for (const item of value) characters += charactersOf(item);
  else if (isRecord(value))
    for (const name of Object.keys(value)) characters += name.length + charactersOf(value[name]);
  return characters;
}

function abridge(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length <= LONG_CHARACTERS ? value : `… (${value.length.toLocaleString('en')} characters)`;
  }
  if (Array.isArray(value)) return value.map(abridge);
  return isRecord(value) ? abridgeFields(value) : value;
}

function abridgeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, abridge(value)]));
}
