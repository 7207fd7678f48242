import { readFileSync } from 'node:fs';
import { isIntrospectionType, isScalarType, validateSchema } from 'graphql';
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
      ...['Mutation', 'Node', 'PageInfo', 'Query'],
      // Nobody would call something else by these names.
      ...['SpeechGeneration', 'Subscription', 'SynthesizeSpeechInput', 'SynthesizeSpeechPayload'],
      ...['TranscriptSegment', 'Transcription'],
    ]);
  });
});
