import { nameFailures } from './name-failures';
import { nameOnce } from './name-schemas';

interface Described {
  description?: string;
  $ref?: string;
}
interface Response extends Described {
  readonly content?: Record<string, { readonly schema?: Described }>;
}
interface Parameter {
  readonly required?: boolean;
  readonly schema: Record<string, unknown>;
  example?: unknown;
}
type Example = Readonly<Record<string, unknown>>;
interface Form {
  readonly schema?: {
    readonly properties?: Record<string, { readonly format?: string; examples?: readonly unknown[] }>;
  };
  /** One alone is here, several are in `examples`. */
  readonly example?: Example;
  readonly examples?: Readonly<Record<string, { readonly value: Example }>>;
}
interface Operation {
  /** An empty list: it takes no key. */
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Record<string, Form> };
  readonly parameters?: readonly Parameter[];
  readonly responses?: Record<string, Response>;
}
interface Document {
  readonly paths?: Record<string, Record<string, Operation>>;
  readonly components?: { readonly schemas?: Record<string, Described> };
}

/** What `@fastify/swagger` says of an answer whose schema has a name, and of which it sees no more than that. */
const UNDESCRIBED = 'Default Response';

/** Says of every answer what its schema says of itself, and leaves out what tells a reader nothing. */
export function tidyDocument(printed: object): object {
  const document = nameOnce(printed as Document);
  for (const operations of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(operations)) {
      const { parameters = [], requestBody, responses = {} } = operation;
      for (const parameter of parameters) if (parameter.required !== true) showOnly(parameter);
      showFields(requestBody?.content['multipart/form-data']);
      nameFailures(operation);
      for (const response of Object.values(responses)) {
        if (response.description === UNDESCRIBED) response.description = descriptionOf(response, document);
      }
    }
  }
  removeNoise(document);
  return document;
}

/** Swagger UI sends the example of a parameter that nobody has filled in, but not the `examples` of its schema. */
function showOnly(parameter: Parameter): void {
  const { example: ofSchema, ...schema } = parameter.schema;
  const { example = ofSchema } = parameter;
  if (example === undefined) return;
  delete parameter.example;
  Object.assign(parameter, { schema: { ...schema, examples: [example] } });
}

/** Swagger UI fills a form in field by field, and passes over the examples of the form as a whole. */
function showFields({ schema, example, examples = {} }: Form = {}): void {
  const shown = example ?? Object.values(examples)[0]?.value ?? {};
  for (const [name, field] of Object.entries(schema?.properties ?? {})) {
    if (field.format !== 'binary' && Object.hasOwn(shown, name)) field.examples ??= [shown[name]];
  }
}

function descriptionOf({ content = {} }: Response, { components }: Document): string {
  const schema = Object.values(content)[0]?.schema;
  const name = schema?.$ref?.split('/').at(-1);
  return schema?.description ?? (name && components?.schemas?.[name]?.description) ?? UNDESCRIBED;
}

/** Whole numbers say the range of those that JavaScript has, and instants a pattern of 240 characters beside their format. */
function removeNoise(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const schema = value as Record<string, unknown>;
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['format'] === 'date-time' && typeof schema['pattern'] === 'string') delete schema['pattern'];
  for (const child of Object.values(schema)) removeNoise(child);
}
