import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from '../../graphql/limits/document-limits';

/** Documents that were found good, with all that is in memory of them: of ordinary ones, some hundred. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The documents that were parsed and found good last, as Apollo's server keeps them: by their hash. It counts a document
 * by its tree alone, however long its text is; here all that is in memory of it counts. And they are found by their text,
 * without a hash of it.
 */
export class KnownDocuments {
  readonly #kept = new LRUCache<string, DocumentNode>({
    maxSize: MAX_BYTES,
    sizeCalculation: documentBytes,
    dispose: (document, key, reason) => {
      const text = textOf(document);
      if (reason !== 'set' && this.#keys.get(text) === key) this.#keys.delete(text);
    },
  });
  /** By the texts, which the documents hold as well. */
  readonly #keys = new Map<string, string>();

  /** @returns null: it was not asked for before, or long ago */
  find(text: string): DocumentNode | null {
    const key = this.#keys.get(text);
    return key === undefined ? null : (this.#kept.get(key) ?? null);
  }

  async get(key: string): Promise<DocumentNode | undefined> {
    return this.#kept.get(key);
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.#kept.set(key, document);
    if (this.#kept.has(key)) this.#keys.set(textOf(document), key);
  }

  async delete(key: string): Promise<boolean> {
    return this.#kept.delete(key);
  }
}

function textOf({ loc }: DocumentNode): string {
  return loc?.source.body ?? '';
}
