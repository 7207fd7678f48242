import { type DocumentNode, Kind, visit } from 'graphql';
import { OperationRefusal } from './operation-refusal';

/**
 * The longest document that is read. One of as many tokens as the parser takes, all of them long names, has about as
 * many; the largest operations of apps have some 30,000.
 */
export const MAX_DOCUMENT_CHARACTERS = 100_000;

/** Two for each token that the parser takes. For each place that it names, graphql-js walks all lines before it. */
export const MAX_DOCUMENT_LINES = 10_000;

/** How many errors are answered of a document: graphql-js would give a hundred. */
export const MAX_DOCUMENT_ERRORS = 10;

/**
 * Refuses a document by its length. To be asked before anything else is done with the text: it is hashed, parsed, kept
 * and walked by a time that grows with it.
 *
 * @throws {OperationRefusal} OPERATION_TOO_COMPLEX
 */
export function checkDocumentLength(text: string): void {
  if (text.length > MAX_DOCUMENT_CHARACTERS) throw documentTooLong();
  if (hasMoreLines(text, MAX_DOCUMENT_LINES)) {
    throw tooLong(`more than ${MAX_DOCUMENT_LINES.toLocaleString('en')} lines`, MAX_DOCUMENT_LINES);
  }
}

/** Whether a document has more than so many lines, as GraphQL ends them: by LF, CR, or both as one. */
function hasMoreLines(text: string, lines: number): boolean {
  if (text.length < lines) return false;
  let more = 0;
  for (const _ending of text.matchAll(/\r\n|[\r\n]/g)) {
    more += 1;
    if (more >= lines) return true;
  }
  return false;
}

/** Also for a document that is not read to its end. */
export function documentTooLong(): OperationRefusal {
  return tooLong(`more than ${MAX_DOCUMENT_CHARACTERS.toLocaleString('en')} characters`, MAX_DOCUMENT_CHARACTERS);
}

function tooLong(length: string, limit: number): OperationRefusal {
  const message = `The document has ${length}; at most ${limit.toLocaleString('en')} are read. Send long values as variables, and ask for less at once.`;
  return new OperationRefusal('OPERATION_TOO_COMPLEX', message);
}

/**
 * Of an operation of more lines, errors of fields have their path alone. For each place that it names, graphql-js
 * walks all lines before it: twenty thousand fields that fail, at the end of ten thousand lines, would take it twelve
 * seconds.
 */
const MAX_LINES_WITH_PLACES = 100;

/** To be called once for a document that was found good, before it runs. */
export function limitErrorPlaces(document: DocumentNode): void {
  if (!hasMoreLines(document.loc?.source.body ?? '', MAX_LINES_WITH_PLACES)) return;
  visit(document, {
    [Kind.FIELD]: (field) => {
      Object.assign(field, { loc: undefined });
    },
  });
}
