import { readFileSync } from 'node:fs';
import {
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isScalarType,
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

  it('has the word Media or File in the name of whatever could be taken for another subgraph’s', () => {
    const generic = /^(?!.*(?:Media|File|Image|Audio|Video))[A-Z]/;
    const ours = types.filter((type) => !isScalarType(type)).map(({ name }) => name);
    expect(ours.filter((name) => generic.test(name)).sort()).toEqual([
      'GenerationEndedEvent',
      ...['Mutation', 'Node', 'PageInfo', 'Query'],
      // Nobody would call something else by these names, nor by the first.
      'QuotaThresholdEvent',
      ...['SpeechGeneration', 'Subscription', 'SynthesizeSpeechInput', 'SynthesizeSpeechPayload'],
      ...['TranscriptSegment', 'Transcription'],
    ]);
  });

  it('has one type for the fields of one name that can be selected together, but for what the two kinds of nodes had before', () => {
    const differing = types.filter(isAbstractType).flatMap((abstract) => {
      const shapes = new Map<string, Set<string>>();
      for (const type of schema.getPossibleTypes(abstract)) {
        for (const { name, type: output } of Object.values(type.getFields())) {
          shapes.set(name, (shapes.get(name) ?? new Set()).add(shapeOf(output)));
        }
      }
      return [...shapes].flatMap(([name, { size }]) => (size > 1 ? [`${abstract.name}.${name}`] : []));
    });
    // Under `node` one of each pair takes an alias: a file's and a generation's; and an API key's name and project, which it
    // may not have.
    const ofApiKeys = ['Node.name', 'Node.project'];
    expect(differing.sort()).toEqual(['Node.kind', ...ofApiKeys, 'Node.status', '_Entity.kind', '_Entity.status']);
  });
});

/** What has to be the same of two fields (https://spec.graphql.org/October2021/#SameResponseShape()). */
function shapeOf(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${shapeOf(type.ofType)}!`;
  if (isListType(type)) return `[${shapeOf(type.ofType)}]`;
  const named = getNamedType(type);
  return isCompositeType(named) ? '{}' : named.name;
}
