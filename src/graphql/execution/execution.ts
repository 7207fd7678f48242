import {
  defaultTypeResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLObjectType,
  isObjectType,
  locatedError,
  OperationTypeNode,
  responsePathAsArray,
} from 'graphql';
import { CollectedErrors, type Path } from './collected-errors';
import { type ExecutionInput, FieldReader, isPromise, NOT_PLAIN } from './field-reader';
import type { AbstractPlan, FieldPlan, OperationPlan, SelectionPlan, ValuePlan } from './operation-plan';

type Answer = Record<string, unknown>;

/**
 * One run of an operation that was planned. It does what graphql-js does, in the same order and with the same promises in
 * between, so that answers are the same to the byte: https://spec.graphql.org/October2021/#sec-Execution.
 */
export class Execution {
  private readonly collected = new CollectedErrors();
  private readonly reader: FieldReader;

  constructor(
    private readonly plan: OperationPlan,
    private readonly input: ExecutionInput,
  ) {
    this.reader = new FieldReader(plan, input);
  }

  run(): ExecutionResult | Promise<ExecutionResult> {
    const fail = (error: unknown) => {
      this.collected.add(locatedError(error, undefined), undefined);
      return this.resultOf(null);
    };
    try {
      const { selection, operation } = this.plan;
      const isMutation = operation.operation === OperationTypeNode.MUTATION;
      const answer = isMutation
        ? this.answerInTurn(selection)
        : this.answer(selection, this.input.rootValue, undefined);
      return isPromise(answer) ? answer.then((data) => this.resultOf(data as Answer), fail) : this.resultOf(answer);
    } catch (error) {
      return fail(error);
    }
  }

  private resultOf(data: Answer | null): ExecutionResult {
    const { errors } = this.collected;
    return errors.length === 0 ? { data } : { errors, data };
  }

  /** The fields of a mutation: each when the one before is done. */
  private answerInTurn({ fields }: SelectionPlan): Answer | Promise<Answer> {
    const answer: Answer = {};
    return fields.reduce<Answer | Promise<Answer>>((before, field) => {
      const next = (): Answer | Promise<Answer> => {
        const value = this.answerField(field, this.input.rootValue, undefined);
        const keep = (settled: unknown) => {
          answer[field.key] = settled;
          return answer;
        };
        return isPromise(value) ? value.then(keep) : keep(value);
      };
      return before instanceof Promise ? before.then(next) : next();
    }, answer);
  }

  private answer({ fields, empty }: SelectionPlan, source: unknown, path: Path | undefined): Answer | Promise<Answer> {
    const answer: Answer = { ...empty };
    let pending: string[] | null = null;
    try {
      for (const field of fields) {
        const value = this.answerField(field, source, path);
        answer[field.key] = value;
        if (!isPromise(value)) continue;
        pending ??= [];
        pending.push(field.key);
      }
    } catch (error) {
      if (pending === null) throw error;
      // Those may fail as well, and somebody has to hear of it.
      return settle(answer, pending).finally(() => {
        throw error;
      });
    }
    return pending === null ? answer : settle(answer, pending);
  }

  private answerField(field: FieldPlan, source: unknown, above: Path | undefined): unknown {
    if (field.reading === 'LEAF' || field.reading === 'TYPE_NAME') {
      try {
        const value = this.reader.readPlain(field, source);
        if (value !== NOT_PLAIN) return this.complete(field.value, field, undefined, value);
      } catch (error) {
        return this.failAt(error, field, field.value.isRequired, pathOf(field, above));
      }
    }
    const path = pathOf(field, above);
    try {
      return this.guard(this.reader.read(field, source, path), field.value, field, path);
    } catch (error) {
      return this.failAt(error, field, field.value.isRequired, path);
    }
  }

  /** Completes a value that may come later, and may fail then. @throws what fails at once */
  private guard(value: unknown, plan: ValuePlan, field: FieldPlan, path: Path): unknown {
    const completed = isPromise(value)
      ? value.then((settled) => this.complete(plan, field, path, settled))
      : this.complete(plan, field, path, value);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) => this.failAt(error, field, plan.isRequired, path));
  }

  /** @param path undefined: of a leaf, which needs none */
  private complete(plan: ValuePlan, field: FieldPlan, path: Path | undefined, value: unknown): unknown {
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) {
      if (plan.isRequired) throw new Error(`Cannot return null for non-nullable field ${nameOf(field)}.`);
      return null;
    }
    switch (plan.kind) {
      case 'LEAF': {
        const serialized = plan.serialize(value);
        if (serialized !== null && serialized !== undefined) return serialized;
        throw new Error(`The type of ${nameOf(field)} makes null of a value.`);
      }
      case 'LIST':
        return this.completeList(plan.item, field, path, value);
      case 'OBJECT':
        return this.answer(plan.selection, value, path);
      default:
        return this.completeAbstract(plan, field, path, value);
    }
  }

  private completeList(item: ValuePlan, field: FieldPlan, above: Path | undefined, values: unknown): unknown {
    if (!isIterable(values)) {
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${nameOf(field)}".`);
    }
    const items: unknown[] = [];
    let isPending = false;
    try {
      for (const value of values) {
        const completed = this.completeItem(
          item,
          field,
          { prev: above, key: items.length, typename: undefined },
          value,
        );
        if (isPromise(completed)) isPending = true;
        items.push(completed);
      }
    } catch (error) {
      // Those that come later may fail as well: nobody waits for them, and a failure that nobody hears of ends the process.
      Promise.all(items).catch(() => {});
      throw error;
    }
    return isPending ? Promise.all(items) : items;
  }

  private completeItem(item: ValuePlan, field: FieldPlan, path: Path, value: unknown): unknown {
    try {
      return this.guard(value, item, field, path);
    } catch (error) {
      return this.failAt(error, field, item.isRequired, path);
    }
  }

  private completeAbstract(plan: AbstractPlan, field: FieldPlan, path: Path | undefined, value: unknown): unknown {
    const resolveType = plan.type.resolveType ?? defaultTypeResolver;
    const info = this.reader.infoOf(field, path ?? pathOf(field, undefined));
    const complete = (typeName: unknown) => {
      const known = typeof typeName === 'string' ? plan.selections.get(typeName) : undefined;
      return this.answer(known ?? plan.selectionOf(this.objectTypeOf(typeName, plan, field)), value, path);
    };
    const typeName: unknown = resolveType(value, this.input.contextValue, info, plan.type);
    return isPromise(typeName) ? typeName.then(complete) : complete(typeName);
  }

  /** @throws {GraphQLError} no type of this name can be here */
  private objectTypeOf(typeName: unknown, { type: abstractType }: AbstractPlan, field: FieldPlan): GraphQLObjectType {
    const { schema } = this.input;
    const type = typeof typeName === 'string' ? schema.getType(typeName) : undefined;
    if (isObjectType(type) && schema.isSubType(abstractType, type)) return type;
    const message = `A value of ${nameOf(field)} is of the type "${String(typeName)}", which is none of "${abstractType.name}".`;
    throw new GraphQLError(message, { nodes: field.nodes });
  }

  /** @returns null, where that may be: the error stands in the answer. @throws what makes null of all around it */
  private failAt(error: unknown, field: FieldPlan, isRequired: boolean, path: Path): null {
    const located = locatedError(error, field.nodes, responsePathAsArray(path));
    if (isRequired) throw located;
    this.collected.add(located, path);
    return null;
  }
}

async function settle(answer: Answer, pending: readonly string[]): Promise<Answer> {
  const values = await Promise.all(pending.map((key) => answer[key]));
  for (const [index, key] of pending.entries()) answer[key] = values[index];
  return answer;
}

function pathOf({ key, parentType }: FieldPlan, above: Path | undefined): Path {
  return { prev: above, key, typename: parentType.name };
}

function nameOf({ parentType, name }: FieldPlan): string {
  return `${parentType.name}.${name}`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
