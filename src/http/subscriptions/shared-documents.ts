import type { DocumentNode } from 'graphql';

/**
 * Documents for as long as an operation of theirs runs, by their texts. Thousands of clients subscribe by the same text, and
 * what it is parsed to takes some 10 kB: a third of all that a subscription took.
 */
export class SharedDocuments {
  readonly #known = new Map<string, WeakRef<DocumentNode>>();
  readonly #released = new FinalizationRegistry<string>((text) => {
    // By now another of the same text may have taken its place.
    if (this.#known.get(text)?.deref() === undefined) this.#known.delete(text);
  });

  get size(): number {
    return this.#known.size;
  }

  /** @returns one of the same text that runs already, or else this one */
  share(document: DocumentNode): DocumentNode {
    const text = document.loc?.source.body;
    if (text === undefined) return document;
    const known = this.#known.get(text)?.deref();
    if (known !== undefined) return known;
    this.#known.set(text, new WeakRef(document));
    this.#released.register(document, text);
    return document;
  }
}
