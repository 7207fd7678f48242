import type { FileBinding } from './file-bindings.ts';
import type { GraphQLRequest } from './graphql-request.ts';

/**
 * Builds the body of a GraphQL multipart request: `operations`, `map`, then the files in the order of `map`.
 * Source: https://github.com/jaydenseric/graphql-multipart-request-spec
 */
export function multipartBody(request: GraphQLRequest, bindings: readonly FileBinding[]): FormData {
  const operations = structuredClone({ ...request, variables: request.variables ?? {} });
  for (const { path } of bindings) {
    setNull(operations, path.split('.'));
  }
  const body = new FormData();
  body.append('operations', JSON.stringify(operations));
  body.append('map', JSON.stringify(Object.fromEntries(bindings.map(({ name, path }) => [name, [path]]))));
  for (const { name, content } of bindings) {
    body.append(name, content, content.name);
  }
  return body;
}

/** Writes null at the path, as the specification asks for where a file belongs, and makes what is missing above it. */
function setNull(root: object, path: readonly string[]): void {
  let container = root;
  path.forEach((key, index) => {
    const nextKey = path[index + 1];
    if (nextKey === undefined) {
      Reflect.set(container, key, null);
      return;
    }
    let child: unknown = Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
    if (typeof child !== 'object' || child === null) {
      child = /^\d+$/.test(nextKey) ? [] : {};
      Reflect.set(container, key, child);
    }
    if (typeof child === 'object' && child !== null) {
      container = child;
    }
  });
}
