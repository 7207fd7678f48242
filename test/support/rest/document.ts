import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface DocumentedRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v3/files/{id}` */
  readonly path: string;
  /** The values that a parameter of the query takes, as far as the document gives examples. */
  readonly query: Readonly<Record<string, unknown>>;
  /** The fields of a body. */
  readonly fields: readonly string[];
  readonly bodyType: 'application/json' | 'multipart/form-data' | null;
  readonly isPublic: boolean;
}

/** Every route of `schema/openapi.yaml`, by method and path without the names of parameters: `GET /v3/files/{}`. */
export function documentedRoutes(): ReadonlyMap<string, DocumentedRoute> {
  const document = parse(readFileSync('schema/openapi.yaml', 'utf8'));
  const routes = new Map<string, DocumentedRoute>();
  for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const [name, { parameters = [], requestBody, security }] of Object.entries(methods)) {
      const method = name.toUpperCase() as DocumentedRoute['method'];
      const queried = parameters.filter((parameter) => parameter.in === 'query');
      const [bodyType, content] = Object.entries(requestBody?.content ?? {})[0] ?? [null, { schema: {} }];
      const body = content.schema.$ref
        ? document.components.schemas[content.schema.$ref.split('/').at(-1) ?? '']
        : content.schema;
      routes.set(`${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`, {
        method,
        path,
        query: Object.fromEntries(queried.map((parameter) => [parameter.name, exampleOf(parameter)])),
        fields: Object.keys(body?.properties ?? {}),
        bodyType: bodyType as DocumentedRoute['bodyType'],
        isPublic: security?.length === 0,
      });
    }
  }
  return routes;
}

interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: object;
}

interface Operation {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly example?: unknown;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly security?: readonly unknown[];
}

function exampleOf({ example, schema }: { readonly example?: unknown; readonly schema?: Schema }): unknown {
  return example ?? schema?.example ?? schema?.examples?.[0];
}
