import type { DocumentNode } from 'graphql';

/** A character, where one of the text is outside of Latin-1. */
const BYTES_PER_CHARACTER = 2;
/** A token, its node and their places, and what its cost was compiled to: 380 to 480 bytes were measured. */
const BYTES_PER_TOKEN = 500;
/** The document itself, and the key that it is kept by. */
const BYTES_PER_DOCUMENT = 1_000;

/**
 * How many bytes of memory a parsed document holds, at most. Its text is held as well, with whatever is no part of the
 * tree: spaces, commas and comments.
 */
export function documentBytes({ loc }: DocumentNode): number {
  if (loc === undefined) throw new Error('The document was parsed without its places.');
  let tokens = 0;
  for (let token = loc.startToken.next; token !== null; token = token.next) tokens += 1;
  return BYTES_PER_DOCUMENT + loc.source.body.length * BYTES_PER_CHARACTER + tokens * BYTES_PER_TOKEN;
}
