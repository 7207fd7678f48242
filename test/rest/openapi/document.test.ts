import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}
interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: object;
}
interface Operation {
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly (Content & { readonly name: string; readonly description?: string })[];
  readonly requestBody?: { readonly description?: string; readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { description: string; content?: Readonly<Record<string, Content>> }>>;
}

const document = parse(readFileSync('schema/openapi.yaml', 'utf8'));
const schemas: Readonly<Record<string, Schema>> = document.components.schemas;
const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);

const resolve = (schema: Schema): Schema =>
  schema.$ref ? (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;

/** Of JSON and forms; raw bytes have no example that would tell anything. */
function hasExample({ schema, example, examples }: Content): boolean {
  const own = resolve(schema);
  if (example !== undefined || examples !== undefined) return true;
  if (own.example !== undefined || own.examples !== undefined) return true;
  return own.anyOf?.every((option) => hasExample({ schema: option })) ?? false;
}

/** The properties below a schema that say nothing of themselves. */
function undescribed(schema: Schema, path: string): string[] {
  if (schema.$ref !== undefined) return [];
  const of = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    // What may be null says it of what it is else.
    const isDescribed = [property, ...(property.anyOf ?? [])].some((it) => resolve(it).description !== undefined);
    return [...(isDescribed ? [] : [`${path}.${name}`]), ...undescribed(property, `${path}.${name}`)];
  });
  const inner = [...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])];
  return [...of, ...inner.flatMap((option) => undescribed(option, path))];
}

describe('schema/openapi.yaml', () => {
  it('has every route of both wires', () => {
    expect(operations.length).toBeGreaterThan(4);
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)('describes %s, and gives examples of it', (_name, operation) => {
    const { operationId, summary, description, tags, parameters = [], requestBody, responses } = operation;
    expect({ operationId, summary, description, tags }).toEqual({
      operationId: expect.stringMatching(/^[a-z]\w+$/),
      summary: expect.stringMatching(/^[A-Z].*[^.]$/),
      description: expect.stringMatching(/\.$/),
      tags: [expect.any(String)],
    });
    const poor = parameters.filter((parameter) => parameter.description === undefined || !hasExample(parameter));
    expect(poor.map(({ name }) => name)).toEqual([]);
    for (const content of Object.values(requestBody?.content ?? {})) {
      expect(hasExample(content)).toBe(true);
      expect(undescribed(content.schema, 'body')).toEqual([]);
    }
    for (const [status, { description, content = {} }] of Object.entries(responses)) {
      expect([status, description]).not.toEqual([status, 'Default Response']);
      for (const [type, answer] of Object.entries(content)) {
        if (!/json/.test(type)) continue;
        expect([status, hasExample(answer)]).toEqual([status, true]);
        expect(undescribed(answer.schema, status)).toEqual([]);
      }
    }
  });

  it.each(operations)(
    'tells what %s may be refused for, each by its own number',
    (_name, { security, requestBody, responses }) => {
      const failures =
        security?.length === 0 ? [] : ['401', '404', '409', ...(requestBody === undefined ? [] : ['413'])];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining([...failures, '4XX', '5XX']));
    },
  );

  it('says which answers about the bytes of a file have no body', () => {
    const { responses } = document.paths['/v1/files/{id}/content'].get;
    const has = (status: string) => responses[status] && (responses[status].content === undefined ? 'none' : 'a body');
    expect(['200', '206', '4XX'].map(has)).toEqual(Array(3).fill('a body'));
    expect(['304', '412', '416'].map(has)).toEqual(Array(3).fill('none'));
  });

  it.each(Object.entries(schemas))('describes each field of %s', (name, schema) => {
    expect(schema.description).toEqual(expect.any(String));
    expect(undescribed(schema, name)).toEqual([]);
  });
});
