import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, type GraphQLSchema, isInputObjectType } from 'graphql';
import { COMPOSERS, type Composition } from '../support/composers';

const MEDIA = { name: 'media', sdl: readFileSync('schema/mediagraph.graphql', 'utf8') };
const CATALOG = { name: 'catalog', sdl: readFileSync('test/clients/support/gateways/catalog.graphql', 'utf8') };
const WITHOUT_FEDERATION = buildSchema(MEDIA.sdl, { assumeValidSDL: true });

/** The directives that the SDL uses are for the composer: clients do not see them. */
function lostToClients(api: GraphQLSchema): string[] {
  return findBreakingChanges(WITHOUT_FEDERATION, api)
    .filter(({ type }) => !type.startsWith('DIRECTIVE_'))
    .map(({ description }) => description);
}

function apiOf(composition: Composition): GraphQLSchema {
  if (composition.errors !== null) throw new Error(composition.errors.join('\n'));
  return composition.api;
}

describe.each(COMPOSERS)('$name', ({ compose, keepsOneOf }) => {
  it('composes the subgraph by itself', () => {
    expect(lostToClients(apiOf(compose([MEDIA])))).toEqual([]);
  });

  it.each([
    ['before', [CATALOG, MEDIA]],
    ['after', [MEDIA, CATALOG]],
  ])('composes it with a catalog that comes %s it, and clients lose nothing', (_, subgraphs) => {
    const api = apiOf(compose(subgraphs));
    expect(lostToClients(api)).toEqual([]);
    expect(String(api.getQueryType()?.getFields()['products']?.type)).toBe('[Product!]!');
  });

  it('shows clients nothing of what is between the gateway and the subgraphs', () => {
    const api = apiOf(compose([MEDIA, CATALOG]));
    const roots = [api.getQueryType(), api.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {}));
    expect(roots.filter((name) => name.startsWith('_'))).toEqual([]);
    expect(['_Any', '_Entity', '_Service', 'FieldSet'].filter((name) => api.getType(name) !== undefined)).toEqual([]);
  });

  it(`${keepsOneOf ? 'lets' : 'does not let'} clients see which inputs take exactly one field`, () => {
    const inputs = Object.values(apiOf(compose([MEDIA, CATALOG])).getTypeMap()).filter(isInputObjectType);
    const names = inputs.filter(({ isOneOf }) => isOneOf).map(({ name }) => name);
    expect(names.sort()).toEqual(keepsOneOf ? ['DeleteFilesSelector', 'MediaInput'] : []);
  });

  it('keeps every description, so that clients read of oneOf where it is not seen', () => {
    const api = apiOf(compose([CATALOG, MEDIA]));
    for (const [name, { description }] of Object.entries(WITHOUT_FEDERATION.getTypeMap())) {
      if (description) expect(api.getType(name)?.description).toBe(description);
    }
    expect(api.getType('MediaInput')?.description).toMatch(/exactly one of/);
  });
});
