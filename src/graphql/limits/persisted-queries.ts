import { createHash } from 'node:crypto';
import type { ValidationRule } from 'graphql';
import { refuseDocuments } from './document-limits';
import { OperationRefusal } from './operation-refusal';

/** The only documents that are taken, by the SHA-256 of each. */
export type PersistedQueries = ReadonlyMap<string, string>;

/**
 * Refuses every document that is not listed, to the letter, before any other rule tells its sender something of the
 * schema.
 */
export function limitToPersistedQueries(queries: PersistedQueries): ValidationRule {
  return refuseDocuments(({ loc }) => {
    const hash = createHash('sha256')
      .update(loc?.source.body ?? '')
      .digest('hex');
    if (queries.has(hash)) return null;
    return new OperationRefusal(
      'PERSISTED_QUERY_NOT_IN_LIST',
      'Only listed operations are taken here, and this is none of them.',
    );
  });
}
