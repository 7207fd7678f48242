import { type ASTNode, type DirectiveNode, valueFromASTUntyped } from 'graphql';

/** What `@listSize` says of a field. */
export interface ListSize {
  readonly assumedSize: number | null;
  /** Arguments that say how many items are wanted. */
  readonly slicingArguments: readonly string[];
  /** Fields of the field's own type that are the lists; none: the field is the list. */
  readonly sizedFields: readonly string[];
}

/** Whatever the schema defines in its text. */
interface Defined {
  readonly astNode?: (ASTNode & { readonly directives?: readonly DirectiveNode[] | undefined }) | null | undefined;
}

/** The weight that `@cost` gives to a definition; null where it has none. */
export function readCostWeight(definition: Defined): number | null {
  const { weight } = readDirective(definition, 'cost') ?? {};
  return typeof weight === 'number' ? weight : null;
}

export function readListSize(definition: Defined): ListSize | null {
  const values = readDirective(definition, 'listSize');
  if (values === null) return null;
  const { assumedSize } = values;
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : null,
    slicingArguments: stringsOf(values['slicingArguments']),
    sizedFields: stringsOf(values['sizedFields']),
  };
}

/** The arguments of a directive that stands in the schema's text; the schema itself need not know the directive. */
function readDirective({ astNode }: Defined, name: string): Record<string, unknown> | null {
  const directive = astNode?.directives?.find((each) => each.name.value === name);
  if (directive === undefined) return null;
  return Object.fromEntries(
    (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
  );
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
