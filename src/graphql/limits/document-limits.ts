import { createHash } from 'node:crypto';
import type { DocumentNode, ValidationRule } from 'graphql';
import { type Measure, measureDefinitions } from './measure-document';
import { OperationRefusal } from './operation-refusal';

/**
 * What the parser reads before it gives up. The introspection of the playground has 200 tokens, a large page of a Relay
 * app some thousand. Comments are no tokens, and a megabyte of empty ones takes 40 ms to skip.
 */
export const PARSE_LIMITS = { maxLexicalTokens: 5_000, maxComments: 1_000 } as const;

/**
 * How large each operation and fragment may be, with its fragments expanded.
 *
 * - `depth`: the introspection of the playground has 18; apps whose components each add a fragment and a field, some 30.
 * - `fields`: graphql-js compares fields of one name pair by pair; of a thousand, at worst, that takes 50 ms.
 * - `aliases`: each makes the service say the same things once more.
 * - `directives`: `@skip` and `@include` are all there are.
 */
export const DOCUMENT_LIMITS: Measure = { depth: 50, fields: 1_000, aliases: 100, directives: 100 };

/** What is said of a document, by what there is too much of. */
const SENTENCES: Readonly<Record<keyof Measure, (value: string) => string>> = {
  depth: (value) => `The operation nests ${value} levels deep`,
  fields: (value) => `The operation selects ${value} fields, fragments expanded`,
  aliases: (value) => `The operation has ${value} aliases, fragments expanded`,
  directives: (value) => `The operation has ${value} directives, fragments expanded`,
};

const MEASURED = ['depth', 'fields', 'aliases', 'directives'] as const;

/**
 * Refuses documents beyond the limits before any other rule walks through them. Meant to stand beside the rules of the
 * specification, some of which take a time that grows with the square of what they are given.
 */
export function limitDocuments(limits: Measure = DOCUMENT_LIMITS): ValidationRule {
  return refuseDocuments((document) => {
    const measures = measureDefinitions(document);
    for (const what of MEASURED) {
      const [limit, most] = [limits[what], Math.max(...measures.map((measure) => measure[what]))];
      if (most <= limit) continue;
      const message = `${SENTENCES[what](said(most))}; at most ${said(limit)} are allowed.`;
      return new OperationRefusal('OPERATION_TOO_COMPLEX', message);
    }
    return null;
  });
}

/** A rule that refuses a document as a whole. Nothing else is said of a document that is refused. */
function refuseDocuments(refusalOf: (document: DocumentNode) => OperationRefusal | null): ValidationRule {
  return (context) => ({
    Document: {
      enter(document) {
        const refusal = refusalOf(document);
        if (refusal === null) return undefined;
        context.reportError(refusal);
        // To a visitor, null removes the node: nobody walks on into this document.
        return null;
      },
    },
  });
}

/** Fragments that spread each other twice make numbers that have no name. */
function said(count: number): string {
  return count < 1_000_000_000 ? count.toLocaleString('en') : 'more than 1,000,000,000';
}

/** The only documents that are taken, by the SHA-256 of each. */
export type PersistedQueries = ReadonlyMap<string, string>;

/**
 * Refuses every document that is not listed, to the letter, before any other rule tells its sender something of the
 * schema.
 */
export function limitToPersistedQueries(queries: PersistedQueries): ValidationRule {
  return refuseDocuments(({ loc }) => {
    const hash = createHash('sha256')
      .update(loc?.source.body ?? '')
      .digest('hex');
    if (queries.has(hash)) return null;
    return new OperationRefusal(
      'PERSISTED_QUERY_NOT_IN_LIST',
      'Only listed operations are taken here, and this is none of them.',
    );
  });
}
