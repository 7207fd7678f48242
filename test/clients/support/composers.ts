import { composeServices } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { federateSubgraphs } from '@wundergraph/composition';
import { buildSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql';

export interface Subgraph {
  readonly name: string;
  readonly sdl: string;
}

/** What comes of composing: the schema that clients of the graph see, or why there is none. */
export type Composition =
  | { readonly errors: readonly string[] }
  | { readonly errors: null; readonly api: GraphQLSchema };

interface Composer {
  readonly name: string;
  /** Whether clients of the graph can see that an input is `@oneOf`. */
  readonly keepsOneOf: boolean;
  compose(subgraphs: readonly Subgraph[]): Composition;
}

/** The composers of Apollo Router and Gateway, of Hive Gateway, and of Cosmo. */
export const COMPOSERS: readonly Composer[] = [
  { name: '@apollo/composition', keepsOneOf: false, compose: composeByApollo },
  { name: '@theguild/federation-composition', keepsOneOf: true, compose: composeByTheGuild },
  { name: '@wundergraph/composition', keepsOneOf: true, compose: composeByWundergraph },
];

function composeByApollo(subgraphs: readonly Subgraph[]): Composition {
  const { schema, errors } = composeServices(subgraphs.map(definitionsOf));
  if (schema === undefined) return { errors: messagesOf(errors) };
  return { errors: null, api: schema.toAPISchema().toGraphQLJSSchema() };
}

function composeByTheGuild(subgraphs: readonly Subgraph[]): Composition {
  const { publicSdl, errors } = composeByGuild(subgraphs.map(definitionsOf));
  return publicSdl === undefined ? { errors: messagesOf(errors) } : { errors: null, api: buildSchema(publicSdl) };
}

function composeByWundergraph(subgraphs: readonly Subgraph[]): Composition {
  const result = federateSubgraphs({
    subgraphs: subgraphs
      .map(definitionsOf)
      .map(({ typeDefs, ...subgraph }) => ({ ...subgraph, definitions: typeDefs })),
    version: '1',
  });
  return result.success
    ? { errors: null, api: result.federatedGraphClientSchema }
    : { errors: messagesOf(result.errors) };
}

function definitionsOf({ name, sdl }: Subgraph): { name: string; url: string; typeDefs: DocumentNode } {
  return { name, url: `http://${name}.test/graphql`, typeDefs: parse(sdl) };
}

function messagesOf(errors: readonly { readonly message: string }[] = []): string[] {
  return errors.map(({ message }) => message);
}
