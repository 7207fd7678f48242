import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

export interface RandomOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const MAX_DEPTH = 7;
const MAX_PAGE = 6;

/**
 * An operation on `root` as `choices` decide it: fields, aliases, pages, variables, fragments, conditions. Most are
 * valid; fields of one name that contradict each other are left to chance.
 */
export function randomOperation(
  schema: GraphQLSchema,
  root: 'query' | 'mutation',
  choices: readonly number[],
): RandomOperation {
  return new OperationWriter(schema, choices).write(root);
}

class OperationWriter {
  private position = 0;
  private names = 0;
  private readonly definitions: string[] = [];
  private readonly fragments: string[] = [];
  private readonly variables: Record<string, unknown> = {};

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly choices: readonly number[],
  ) {}

  write(root: 'query' | 'mutation'): RandomOperation {
    const type = root === 'query' ? this.schema.getQueryType() : this.schema.getMutationType();
    const selections = this.selections(type!, 0);
    const definitions = this.definitions.length === 0 ? '' : `(${this.definitions.join(', ')})`;
    return { text: [`${root} ${definitions} ${selections}`, ...this.fragments].join('\n'), variables: this.variables };
  }

  /** 0 to `count` - 1; where the choices have ended, 0. */
  private choose(count: number): number {
    const choice = this.choices[this.position] ?? 0;
    this.position += 1;
    return choice % count;
  }

  private selections(type: GraphQLCompositeType, depth: number): string {
    const selected = Array.from({ length: 1 + this.choose(4) }, () => this.selection(type, depth));
    return `{ ${selected.join(' ')} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    switch (this.choose(6)) {
      case 5:
        return depth > MAX_DEPTH ? '__typename' : `... ${this.onSome(type, this.included(), depth)}`;
      case 4: {
        if (depth > MAX_DEPTH) return '__typename';
        const name = this.name('F');
        this.fragments.push(`fragment ${name} ${this.onSome(type, '', depth)}`);
        return this.choose(3) < 2 ? `...${name}` : `...${name} ...${name}`;
      }
      default:
        return this.field(type, depth);
    }
  }

  /** On the type itself, on one that it may be, or on an interface of it. */
  private onSome(type: GraphQLCompositeType, directives: string, depth: number): string {
    const others = isAbstractType(type) ? this.schema.getPossibleTypes(type) : type.getInterfaces();
    const on = [type, ...others][this.choose(others.length + 1)]!;
    return `on ${on.name} ${directives} ${this.selections(on, depth + 1)}`;
  }

  private included(): string {
    const choice = this.choose(8);
    if (choice < 7) return '';
    return `@${this.choose(2) === 0 ? 'skip' : 'include'}(if: ${this.variable('Boolean!', this.choose(2) === 0)})`;
  }

  private field(type: GraphQLCompositeType, depth: number): string {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const composite = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    const wanted = this.choose(3) > 0 && composite.length > 0 ? composite : fields;
    const field = wanted[this.choose(Math.max(1, wanted.length))];
    if (field === undefined || depth > MAX_DEPTH) return '__typename';
    const named = getNamedType(field.type);
    const alias = field.args.length > 0 || isAbstractType(type) || this.choose(4) === 3 ? `${this.name('a')}: ` : '';
    const below = isCompositeType(named) ? this.selections(named as GraphQLObjectType, depth + 1) : '';
    return `${alias}${field.name}${this.arguments(field)} ${this.included()} ${below}`;
  }

  private arguments(field: GraphQLField<unknown, unknown>): string {
    const written = field.args.flatMap((argument) => {
      if (argument.name === 'first' || argument.name === 'last') return this.page(argument.name);
      return isRequiredArgument(argument) ? [`${argument.name}: ${this.literal(argument.type)}`] : [];
    });
    return written.length === 0 ? '' : `(${written.join(', ')})`;
  }

  private page(name: string): string[] {
    const size = this.choose(MAX_PAGE);
    const choice = this.choose(4);
    if (choice === 0) return [];
    return [`${name}: ${choice === 1 ? this.variable('Int', size) : size}`];
  }

  private variable(type: string, value: unknown): string {
    const name = this.name('v');
    this.definitions.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return `$${name}`;
  }

  private literal(type: GraphQLInputType): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      return `[${Array.from({ length: this.choose(MAX_PAGE) }, () => this.literal(nullable.ofType)).join(', ')}]`;
    }
    if (isEnumType(nullable)) return nullable.getValues()[0]!.name;
    if (!isInputObjectType(nullable)) return nullable.toString() === 'Boolean' ? 'true' : '"1"';
    const fields = Object.values(nullable.getFields());
    const written = nullable.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
    return `{ ${written.map((field) => `${field.name}: ${this.literal(field.type)}`).join(', ')} }`;
  }

  private name(prefix: string): string {
    this.names += 1;
    return `${prefix}${this.names}`;
  }
}
