import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
} from 'graphql';

const sdl = parse(readFileSync('schema/mediagraph.graphql', 'utf8'));
// The directives of federation are linked to, not defined.
const schema = buildASTSchema(sdl, { assumeValidSDL: true });
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
const scalars = types.filter(isScalarType).filter((type) => !isSpecifiedScalarType(type));

/** Composers take the descriptions of the root types from wherever they like: each subgraph has these. */
const ROOT_TYPES = ['Query', 'Mutation', 'Subscription'];

/** What the texts of these fields and arguments look like cannot be guessed from their names. */
const FORMATS =
  /^(?:format|codec|size|aspectRatio|language|model|voice|field|path|dataUri|thumbhash|\w*mimeTypes?|cursor)$/i;

const EXAMPLE = /`[^`]+`/;
/** What is opaque has no form to show. */
const SHOWS_FORMAT = /`[^`]+`|\bopaque\b/i;

interface Member {
  readonly coordinate: string;
  readonly name: string;
  /** Null for the value of an enum. */
  readonly type: GraphQLNamedType | null;
  readonly description: string;
}

const members = types.flatMap(membersOf);

describe('the SDL', () => {
  it('describes every type, field, argument, input field, value and directive', () => {
    const described = [...types.filter(({ name }) => !ROOT_TYPES.includes(name)), ...ownDirectives()];
    expect(described.filter(({ description }) => !description?.trim()).map(({ name }) => name)).toEqual([]);
    expect(members.filter(({ description }) => !description.trim()).map(({ coordinate }) => coordinate)).toEqual([]);
    expect(members.length).toBeGreaterThan(250);
  });

  it('says of every scalar of its own where its form is specified, and shows a value', () => {
    const unspecified = scalars.filter(({ specifiedByURL }) => !URL.canParse(specifiedByURL ?? ''));
    expect(unspecified.map(({ name }) => name)).toEqual([]);
    expect(scalars.filter(({ description }) => !EXAMPLE.test(description ?? '')).map(({ name }) => name)).toEqual([]);
    expect(scalars.length).toBeGreaterThan(4);
  });

  it('shows what a text of a certain form looks like', () => {
    const formatted = members.filter(({ name, type }) => FORMATS.test(name) && type?.name === 'String');
    const unshown = formatted.filter(({ description }) => !SHOWS_FORMAT.test(description));
    expect(unshown.map(({ coordinate }) => coordinate)).toEqual([]);
    expect(formatted.length).toBeGreaterThan(10);
  });

  it('shows what the ids of an entity look like', () => {
    const entities = types.filter(isObjectType).filter(({ astNode }) => hasKey(astNode?.directives));
    const unshown = entities.filter((type) => !EXAMPLE.test(type.getFields()['id']?.description ?? ''));
    expect(unshown.map(({ name }) => name)).toEqual([]);
    expect(entities.length).toBeGreaterThan(2);
  });
});

/** The directives that the SDL itself defines. */
function ownDirectives(): readonly { readonly name: string; readonly description: string | undefined }[] {
  return sdl.definitions
    .filter((definition) => definition.kind === 'DirectiveDefinition')
    .map(({ name, description }) => ({ name: `@${name.value}`, description: description?.value }));
}

function hasKey(directives: readonly { readonly name: { readonly value: string } }[] = []): boolean {
  return directives.some(({ name }) => name.value === 'key');
}

function membersOf(type: GraphQLNamedType): Member[] {
  const member = (coordinate: string, { name, type, description }: Described): Member => ({
    coordinate,
    name,
    type: type === undefined ? null : getNamedType(type),
    description: description ?? '',
  });
  if (isEnumType(type)) return type.getValues().map((value) => member(`${type.name}.${value.name}`, value));
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => member(`${type.name}.${field.name}`, field));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    member(`${type.name}.${field.name}`, field),
    ...field.args.map((arg) => member(`${type.name}.${field.name}(${arg.name}:)`, arg)),
  ]);
}

interface Described {
  readonly name: string;
  readonly type?: GraphQLInputType | GraphQLOutputType;
  readonly description?: string | null | undefined;
}
