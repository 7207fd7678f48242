import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

/** How large a definition is when every fragment that it spreads stands where it is spread. */
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
 * How many bytes of memory a parsed document holds, at most. Its text is held as well, with whatever is no part of the
 * tree: spaces, commas and comments.
 */
export function documentBytes({ loc }: DocumentNode): number {
  if (loc === undefined) throw new Error('The document was parsed without its places.');
  let tokens = 0;
  for (let token = loc.startToken.next; token !== null; token = token.next) tokens += 1;
  return BYTES_PER_DOCUMENT + loc.source.body.length * BYTES_PER_CHARACTER + tokens * BYTES_PER_TOKEN;
}
