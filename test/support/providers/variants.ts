/** Another form of an answer: which fact differs, and how. */
export type Variant = readonly [what: string, body: unknown];

const REMOVED = Symbol('removed');

/**
 * The same answer once for each fact in it, left out, null, or of another type, but for those without which there is no
 * answer.
 *
 * @param needed their paths, as `data.0.url`, each with those above it
 */
export function variantsOf(body: unknown, needed: readonly string[]): readonly Variant[] {
  const isNeeded = (path: string) => needed.some((other) => other === path || other.startsWith(`${path}.`));
  const changes = [REMOVED, null, 7, {}, []];
  const paths = pathsIn(body, '').filter((path) => !isNeeded(path));
  return [
    ['as it is', body],
    ...paths.flatMap((path) =>
      changes.map((value): Variant => [`${path} ${describe(value)}`, changed(body, path.split('.'), value)]),
    ),
  ];
}

function describe(value: unknown): string {
  return value === REMOVED ? 'is left out' : `is ${JSON.stringify(value)}`;
}

function pathsIn(value: unknown, above: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}.${name}`;
    return [path, ...pathsIn(inner, path)];
  });
}

function changed(body: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  const entries = Object.entries(Object(body)).flatMap(([key, inner]) => {
    if (key !== name) return [[key, inner] as const];
    if (rest.length > 0) return [[key, changed(inner, rest, value)] as const];
    return value === REMOVED ? [] : [[key, value] as const];
  });
  return Array.isArray(body) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
