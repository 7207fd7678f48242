import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  buildASTSchema,
  execute,
  type GraphQLFieldResolver,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isEnumType,
  isListType,
  parse,
  validate,
} from 'graphql';
import { evaluateCost } from '../../../src/graphql/limits/argument-cost';
import { compileOperationCost } from '../../../src/graphql/limits/operation-cost';
import { type RandomOperation, randomOperation } from '../../support/graphql/random-operation';

/** The SDL as a gateway has it, without resolvers of its own. */
const schema = buildASTSchema(parse(readFileSync('schema/mediagraph.graphql', 'utf8')), {
  assumeValid: true,
  assumeValidSDL: true,
});

interface Source {
  /** How many items the lists of a connection have. */
  readonly size: number;
}

/** Answers with as much as may be: full pages, and ten items where no size is said. */
const answerInFull: GraphQLFieldResolver<Source, unknown> = ({ size }, args, _context, info) => {
  const type = getNullableType(info.returnType);
  const named = getNamedType(type);
  const pages = [args['first'], args['last']].filter((count) => typeof count === 'number');
  const item = () => {
    if (isCompositeType(named)) return { size: pages.length === 0 ? 20 : Math.max(...pages) };
    if (isEnumType(named)) return named.getValues()[0]?.value;
    return named.name === 'Boolean' ? true : '1';
  };
  if (!isListType(type)) return item();
  const length = info.parentType.name.endsWith('Connection') ? size : (args['ids']?.length ?? 10);
  return Array.from({ length }, item);
};

/** @returns how many objects the answer holds */
function answer({ text, variables }: RandomOperation, choice: number): number {
  const result = execute({
    schema,
    document: parse(text),
    variableValues: variables,
    rootValue: { size: 0 },
    fieldResolver: answerInFull,
    typeResolver: (_value, _context, _info, type) => {
      const types = schema.getPossibleTypes(type);
      return types[choice % types.length]!.name;
    },
  });
  expect(result).not.toHaveProperty('errors');
  return countObjects('data' in result ? result.data : null) - 1;
}

function countObjects(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + countObjects(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum, child) => sum + countObjects(child), 1);
}

describe('an operation that is made up', () => {
  it.each(['query', 'mutation'] as const)('costs, as a %s, no less than the objects of its answer', (root) => {
    let objects = 0;
    const choices = fc.noBias(fc.array(fc.nat(9_999), { minLength: 120, maxLength: 120 }));
    const property = fc.property(choices, fc.nat(99), (chosen, choice) => {
      const operation = randomOperation(schema, root, chosen);
      const document = parse(operation.text);
      fc.pre(validate(schema, document).length === 0);
      const compiled = compileOperationCost(schema, document, getOperationAST(document)!);
      const cost = evaluateCost(compiled, operation.variables);
      fc.pre(cost < 20_000);
      const answered = answer(operation, choice);
      objects += answered;
      expect(cost).toBeGreaterThanOrEqual(answered);
    });
    fc.assert(property, { numRuns: 100 });
    // Were nearly all of them refused by the types, nothing would be shown.
    expect(objects).toBeGreaterThan(500);
  });
});
