import { type GraphQLError, type GraphQLResolveInfo } from 'graphql';

/** Where a value is in an answer, from within. undefined: the answer itself. */
export type Path = GraphQLResolveInfo['path'];

/**
 * The errors of an answer. What fails below a place that is null already, because something else failed there, is no part
 * of the answer, and neither is what is said of it.
 */
export class CollectedErrors {
  readonly errors: GraphQLError[] = [];
  readonly #nullPlaces = new Set<Path | undefined>();

  add(error: GraphQLError, path: Path | undefined): void {
    if (this.#isWithinNull(path)) return;
    this.#nullPlaces.add(path);
    this.errors.push(error);
  }

  #isWithinNull(start: Path | undefined): boolean {
    if (this.#nullPlaces.size === 0) return false;
    for (let path = start; path !== undefined; path = path.prev) {
      if (this.#nullPlaces.has(path)) return true;
    }
    return this.#nullPlaces.has(undefined);
  }
}
