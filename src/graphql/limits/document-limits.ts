import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type ValidationRule,
  visit,
} from 'graphql';
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
 * Refuses every document that is not listed, to the letter, before any other rule shows its sender something of the
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

/** How large a definition is when every fragment is where it is spread. */
export interface Measure {
  /** How many selections, lists and objects lie in each other, those of fragments among them. */
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

const NOTHING: Measure = { depth: 0, fields: 0, aliases: 0, directives: 0 };

/**
 * Measures every operation and fragment of a document. Each is walked once, however often it is spread: sizes that grow
 * exponentially are added up, never expanded. A document may spread a fragment within itself; validation refuses that
 * later, and here it counts as nothing.
 */
export function measureDefinitions(document: DocumentNode): Measure[] {
  const definitions = document.definitions.filter(
    (definition): definition is Definition =>
      definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<Definition, Measure>();

  function measure(definition: Definition): Measure {
    const known = measured.get(definition);
    if (known !== undefined) return known;
    measured.set(definition, NOTHING);
    const { itself, spreads } = walk(definition);
    const whole = spreads.reduce((sum, { name, depth }) => {
      const fragment = fragments.get(name);
      return fragment === undefined ? sum : add(sum, measure(fragment), depth);
    }, itself);
    measured.set(definition, whole);
    return whole;
  }

  return definitions.map(measure);
}

/** What a definition has without its fragments, and where it spreads them. */
interface Walked {
  readonly itself: Measure;
  readonly spreads: readonly { readonly name: string; readonly depth: number }[];
}

/** Walks without calling itself: a document that could be parsed may be nearly as deep as the stack. */
function walk(definition: Definition): Walked {
  const itself = { ...NOTHING };
  const spreads: { name: string; depth: number }[] = [];
  let depth = 0;
  const level = {
    enter: () => {
      depth += 1;
      itself.depth = Math.max(itself.depth, depth);
    },
    leave: () => {
      depth -= 1;
    },
  };
  visit(definition, {
    SelectionSet: level,
    ListValue: level,
    ObjectValue: level,
    ListType: level,
    Field({ alias }) {
      itself.fields += 1;
      if (alias !== undefined) itself.aliases += 1;
    },
    Directive() {
      itself.directives += 1;
    },
    FragmentSpread({ name }) {
      spreads.push({ name: name.value, depth });
    },
  });
  return { itself, spreads };
}

function add(sum: Measure, fragment: Measure, depth: number): Measure {
  return {
    depth: Math.max(sum.depth, depth + fragment.depth),
    fields: sum.fields + fragment.fields,
    aliases: sum.aliases + fragment.aliases,
    directives: sum.directives + fragment.directives,
  };
}

/** A character, where one of the text is outside of Latin-1. */
const BYTES_PER_CHARACTER = 2;
/** A token, its node and their places, and what its cost was compiled to: 380 to 480 bytes were measured. */
const BYTES_PER_TOKEN = 500;
/** The document itself, and the key that it is kept by. */
const BYTES_PER_DOCUMENT = 1_000;

/**
 * How many bytes of memory a parsed document takes, at most. Its text is there as well, with whatever is no part of the
 * tree: spaces, commas and comments.
 */
export function documentBytes({ loc }: DocumentNode): number {
  if (loc === undefined) throw new Error('The document was parsed without its places.');
  let tokens = 0;
  for (let token = loc.startToken.next; token !== null; token = token.next) tokens += 1;
  return BYTES_PER_DOCUMENT + loc.source.body.length * BYTES_PER_CHARACTER + tokens * BYTES_PER_TOKEN;
}
