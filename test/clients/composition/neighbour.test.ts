import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';
import { printSubgraph } from '../../../src/graphql/federation';
import { createSchema } from '../../../src/graphql/schema';
import { COMPOSERS } from '../support/composers';

/** A subgraph that was there first: it owns the obvious names, scalars of the same names, and `Query.node`. */
const NEIGHBOUR = { name: 'neighbour', sdl: readFileSync('test/clients/composition/neighbour.graphql', 'utf8') };
const WITH_NODE_FIELDS = { name: 'media', sdl: printSubgraph(createSchema()) };
const MEDIA = { name: 'media', sdl: printSubgraph(createSchema(), { nodeFields: false }) };

const OBVIOUS = [
  'Project',
  'Organization',
  'Viewer',
  'Model',
  'Generation',
  'Usage',
  'SignedUrl',
  'OrderDirection',
  'DateTimeRange',
];

describe('the neighbour', () => {
  it('owns the obvious names', () => {
    const schema = buildSchema(NEIGHBOUR.sdl, { assumeValidSDL: true });
    expect(OBVIOUS.filter((name) => schema.getType(name) === undefined)).toEqual([]);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
      expect.arrayContaining(['viewer', 'models', 'usage', 'node']),
    );
  });
});

describe.each(COMPOSERS)('$name', ({ compose }) => {
  it.each([
    ['first', [NEIGHBOUR, MEDIA]],
    ['last', [MEDIA, NEIGHBOUR]],
  ])('composes the subgraph with a neighbour that comes %s, and neither loses anything', (_, subgraphs) => {
    const composition = compose(subgraphs);
    if (composition.errors !== null) throw new Error(composition.errors.join('\n'));
    for (const { sdl } of subgraphs) {
      const changes = findBreakingChanges(buildSchema(sdl, { assumeValidSDL: true }), composition.api);
      expect(changes.filter(({ type }) => !type.startsWith('DIRECTIVE_'))).toEqual([]);
    }
  });

  it('composes them where the neighbour is of the first federation', () => {
    const sdl = NEIGHBOUR.sdl
      .replace(/extend schema @link.*\n/, '')
      .replace(' @shareable', '')
      .replace(', resolvable: false', '');
    const first = sdl.replace(
      'type File @key(fields: "id") {\n  id: ID!',
      'extend type File @key(fields: "id") {\n  id: ID! @external',
    );
    expect(compose([{ name: 'neighbour', sdl: first }, MEDIA]).errors).toBeNull();
  });

  it('refuses two owners of the node fields: one of them leaves them to the other', () => {
    const { errors } = compose([NEIGHBOUR, WITH_NODE_FIELDS]);
    expect(errors?.join('\n')).toMatch(/\bnode\b/);
    expect(errors?.join('\n')).not.toMatch(/\bviewer|models|usage\b/);
  });
});
