import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isUnionType,
  parse,
} from 'graphql';
import type { WorkTurns } from '../../../src/concurrency/turns';
import { countAnswers } from '../../../src/graphql/limits/count-answers';
import { takeTurns } from '../../../src/graphql/limits/take-turns';

/** The same for the same texts, from 0 to below 1, and of one that differs by a letter another. */
function chanceOf(...texts: readonly (string | number)[]): number {
  let hash = 2_166_136_261;
  for (const character of texts.join('/')) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** What an object of an answer is made by. Its properties are made by chance when they are read. */
interface Source {
  readonly seed: string;
  readonly typeName: string;
}

/**
 * The schema of the service with answers by chance, which are the same whenever the same is asked: values at once and later,
 * errors that are thrown, returned and come later, null where none may be, values of a wrong type, lists of all of it. Half
 * of its fields are properties, half have resolvers.
 */
export function createChanceSchema(): GraphQLSchema {
  const schema = buildASTSchema(parse(readFileSync('schema/mediagraph.graphql', 'utf8')), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  const makers = new Map<string, (source: Source, argumentsText: string) => unknown>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type) || isUnionType(type)) {
      type.resolveType = ({ seed, typeName }: Source) =>
        isLate(seed) && chanceOf(seed, 'type') < 0.2 ? later(seed, () => typeName) : typeName;
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const make = (source: Source, argumentsText: string) =>
        valueBy(schema, field.type, `${source.seed}.${field.name}${argumentsText}`);
      makers.set(`${type.name}.${field.name}`, make);
      if (chanceOf(type.name, field.name) < 0.5) continue;
      const resolve: GraphQLFieldResolver<Source, unknown> = (source, args) => {
        const value = make(source ?? ROOT, JSON.stringify(args));
        if (value instanceof Error && chanceOf(source?.seed ?? '', field.name, 'thrown') < 0.5) throw value;
        return value;
      };
      field.resolve = resolve;
    }
  }
  properties.set(schema, makers);
  return takeTurns(countAnswers(schema));
}

const ROOT: Source = { seed: 'root', typeName: 'Query' };
const properties = new WeakMap<
  GraphQLSchema,
  ReadonlyMap<string, (source: Source, argumentsText: string) => unknown>
>();

/** The object at which an answer by chance begins. */
export function chanceRoot(schema: GraphQLSchema, seed: number, typeName: string): object {
  return objectOf(schema, { seed: `${answersAtOnce(seed) ? 'now' : LATE}${seed}`, typeName });
}

function objectOf(schema: GraphQLSchema, source: Source): object {
  return new Proxy(source, {
    get(target, name) {
      if (name === 'seed' || name === 'typeName') return target[name];
      const make = properties.get(schema)?.get(`${target.typeName}.${String(name)}`);
      if (make === undefined) return undefined;
      // As of a class with methods: the resolver of graphql-js calls what is a function.
      if (chanceOf(target.seed, String(name), 'method') < 0.1)
        return (args: unknown) => make(target, JSON.stringify(args));
      return make(target, '');
    },
  });
}

function valueBy(schema: GraphQLSchema, type: GraphQLOutputType, seed: string): unknown {
  const chance = chanceOf(seed);
  if (chance < 0.015) return new Error(`No ${seed.length}.`);
  if (chance < 0.03) return null;
  if (!isLate(seed)) return presentValue(schema, type, seed);
  if (chance < 0.2) return later(seed, () => presentValue(schema, type, seed));
  if (chance < 0.21) return later(seed, () => Promise.reject(new Error(`Not ${seed.length}.`)));
  return presentValue(schema, type, seed);
}

function presentValue(schema: GraphQLSchema, type: GraphQLOutputType, seed: string): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (chanceOf(seed, 'list') < 0.01) return 7;
    const length = Math.floor(chanceOf(seed, 'length') * 4);
    const made = Array.from({ length }, (_, index) => valueBy(schema, nullable.ofType, `${seed}.${index}`));
    // Beside what fails at once, graphql-js leaves what fails later to the process, as nobody's. So all of it comes later.
    const items = isLate(seed) ? made.map((item) => later(seed, () => item)) : made;
    return chanceOf(seed, 'set') < 0.1 ? new Set(items) : items;
  }
  if (isLeafType(nullable)) {
    if (chanceOf(seed, 'wrong') < 0.01) return { wrong: seed.length };
    if (isEnumType(nullable)) return nullable.getValues()[0]?.value;
    return { Boolean: true, Int: 7, Float: 0.5, String: `“${seed}”` }[nullable.name] ?? seed;
  }
  const types = isAbstractType(nullable) ? schema.getPossibleTypes(nullable) : [nullable];
  const { name } = types[Math.floor(chanceOf(seed, 'which') * types.length)] ?? nullable;
  return objectOf(schema, { seed, typeName: name });
}

const LATE = 'late';

/** A quarter of the answers. */
function answersAtOnce(seed: number): boolean {
  return seed % 4 === 0;
}

/** Whether some of an answer comes later, or all of it at once. */
function isLate(seed: string): boolean {
  return seed.startsWith(LATE);
}

/** In this round of the event loop, or in one of the next. */
function later<Value>(seed: string, value: () => Value | Promise<Value>): Promise<Value> {
  const rounds = Math.floor(chanceOf(seed, 'rounds') * 4);
  const wait = (left: number): Promise<void> =>
    left === 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(() => resolve(wait(left - 1))));
  const promise = wait(rounds).then(value);
  // Of a list that is given up, the rest is never looked at.
  promise.catch(() => {});
  return promise;
}

/** Turns that sometimes have to be waited for, at the same steps of the same work; never where all of an answer comes at once. */
export function chanceTurns(seed: number): WorkTurns {
  const isWaiting = !answersAtOnce(seed);
  let steps = 0;
  const take = () => {
    steps += 1;
    return isWaiting && chanceOf(seed, steps) < 0.1 ? new Promise<void>((resolve) => setImmediate(resolve)) : null;
  };
  return { take, takeLong: take, takeLater: take, end: () => {}, whenIdle: (callback) => setImmediate(callback) };
}
