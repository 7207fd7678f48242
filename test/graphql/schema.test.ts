import { readFileSync } from 'node:fs';
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  validateSchema,
} from 'graphql';
import { printSubgraph } from '../../src/graphql/federation';
import { createSchema, createSubgraphSchema } from '../../src/graphql/schema';

const schema = createSubgraphSchema();
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));

describe('the schema', () => {
  it('is checked in as it is: when this fails, run `npm run schema`', () => {
    expect(printSubgraph(createSchema())).toBe(readFileSync('schema/mediagraph.graphql', 'utf8'));
  });

  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it('describes every type, field, argument and value', () => {
    expect(types.flatMap(undescribed)).toEqual([]);
  });

  it('says of each scalar of its own where its form is defined', () => {
    const scalars = types
      .filter(isScalarType)
      .filter((type) => !isSpecifiedScalarType(type) && !type.name.startsWith('_'));
    const undefinedOnes = scalars.filter(({ specifiedByURL }) => !URL.canParse(specifiedByURL ?? ''));
    // Its form is no literal's: a multipart request fills it in.
    expect(undefinedOnes.map(({ name }) => name)).toEqual(['Upload']);
  });

  it('has the word Media or File in the name of whatever could be taken for another subgraph’s', () => {
    const generic = /^(?!.*(?:Media|File|Image|Audio|Video))[A-Z]/;
    const ours = types.filter((type) => !isScalarType(type)).map(({ name }) => name);
    expect(ours.filter((name) => generic.test(name)).sort()).toEqual(['Mutation', 'Node', 'PageInfo', 'Query']);
  });
});

/** Composers take the descriptions of the root types from wherever they like: each subgraph has these. */
const ROOT_TYPES = ['Query', 'Mutation'];

function undescribed(type: GraphQLNamedType): string[] {
  const parts: [coordinate: string, description: string | null | undefined][] = [];
  if (!ROOT_TYPES.includes(type.name)) parts.push([type.name, type.description]);
  if (isEnumType(type)) {
    for (const value of type.getValues()) parts.push([`${type.name}.${value.name}`, value.description]);
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) parts.push([`${type.name}.${field.name}`, field.description]);
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      parts.push([`${type.name}.${field.name}`, field.description]);
      for (const arg of field.args) parts.push([`${type.name}.${field.name}(${arg.name}:)`, arg.description]);
    }
  }
  return parts.filter(([, description]) => !description?.trim()).map(([coordinate]) => coordinate);
}
