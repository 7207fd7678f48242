import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';

/** The schema that clients are given. Of its directives, some are the composer's, which nobody defines in it. */
export function printedSchema(): GraphQLSchema {
  const sdl = readFileSync(path.join(__dirname, '../../../schema/mediagraph.graphql'), 'utf8');
  return buildASTSchema(parse(sdl), { assumeValidSDL: true });
}
