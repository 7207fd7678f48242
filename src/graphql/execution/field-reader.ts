import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
} from 'graphql';
import type { RequestContext } from '../context';
import type { AnswerBudget } from '../limits/answer-budget';
import { sizeOf } from '../limits/count-answers';
import type { Path } from './collected-errors';
import type { FieldPlan, OperationPlan } from './operation-plan';

/** What is asked of a plan once. */
export interface ExecutionInput {
  readonly schema: GraphQLSchema;
  readonly rootValue: unknown;
  readonly contextValue: Partial<RequestContext> | undefined;
  /** As the types of the operation read them. */
  readonly variableValues: Readonly<Record<string, unknown>>;
}

type Arguments = ReturnType<typeof getArgumentValues>;

/** Said of a field that takes more than to read a property. */
export const NOT_PLAIN = Symbol('not plain');

/** Finds the values of fields. For properties, which are most of an answer, it makes nothing that nobody asks for. */
export class FieldReader {
  readonly #answer: AnswerBudget | undefined;
  readonly #arguments = new Map<FieldPlan, Arguments>();

  constructor(
    private readonly plan: OperationPlan,
    private readonly input: ExecutionInput,
  ) {
    this.#answer = input.contextValue?.answer;
  }

  /**
   * The value of a leaf, which is counted as its resolver would.
   *
   * @returns `NOT_PLAIN`: the resolver has to be asked
   * @throws {GraphQLError} RESPONSE_TOO_LARGE
   */
  readPlain({ reading, name, parentType, textBytes }: FieldPlan, source: unknown): unknown {
    const answer = this.#answer;
    if (answer?.isOverspent === true) return NOT_PLAIN;
    const value = reading === 'TYPE_NAME' ? parentType.name : propertyOf(source, name);
    if (typeof value === 'function' || isPromise(value)) return NOT_PLAIN;
    if (answer !== undefined && textBytes !== null) answer.spendText(textBytes + sizeOf(value));
    return value;
  }

  /** @throws whatever its resolver does, or its arguments */
  read(field: FieldPlan, source: unknown, path: Path): unknown {
    if (field.reading === 'PROPERTY') {
      const value = propertyOf(source, field.name);
      if (typeof value !== 'function') return value;
    }
    const resolve = field.definition.resolve ?? defaultFieldResolver;
    return resolve(source, this.#argumentsOf(field), this.input.contextValue, this.infoOf(field, path));
  }

  infoOf({ name, nodes, definition, parentType }: FieldPlan, path: Path): GraphQLResolveInfo {
    const { schema, rootValue, variableValues } = this.input;
    const { fragments, operation } = this.plan;
    return {
      fieldName: name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType,
      path,
      schema,
      fragments,
      rootValue,
      operation,
      variableValues,
    };
  }

  /** Read once: they are the same for every object of an answer. */
  #argumentsOf(field: FieldPlan): Arguments {
    const [node] = field.nodes;
    if (node === undefined || field.definition.args.length === 0) return {};
    const known = this.#arguments.get(field);
    if (known !== undefined) return { ...known };
    const values = getArgumentValues(
      field.definition as GraphQLField<unknown, unknown>,
      node,
      this.input.variableValues,
    );
    this.#arguments.set(field, values);
    return { ...values };
  }
}

/** As graphql-js reads one of what may be no object. */
function propertyOf(source: unknown, name: string): unknown {
  const hasProperties = (typeof source === 'object' && source !== null) || typeof source === 'function';
  return hasProperties ? (source as Readonly<Record<string, unknown>>)[name] : undefined;
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
