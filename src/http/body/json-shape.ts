import { documentTooLong, MAX_DOCUMENT_CHARACTERS } from '../../graphql/limits/document-length';
import { OperationRefusal } from '../../graphql/limits/operation-refusal';

/** Twice what the variables of an operation may hold: those are told more of. */
const MAX_VALUES = 20_000;
/** JSON writes a character in six bytes at most. */
const MAX_DOCUMENT_BYTES = 6 * MAX_DOCUMENT_CHARACTERS;
const DOCUMENT_NAME = Buffer.from('"query"');
/** Variables may nest 50 levels. */
const MAX_DEPTH = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Refuses JSON that holds far more values than any operation has, before it is parsed: twelve megabytes of empty lists
 * take a second to parse and some hundred megabytes to hold; one long text, as a data URI is, next to nothing. A document
 * that is far too long is not made a text of either. What is no JSON at all, the parser refuses.
 *
 * @throws {OperationRefusal} OPERATION_TOO_COMPLEX
 */
export function checkJsonShape(json: Uint8Array): void {
  let values = 0;
  let depth = 0;
  let isDocumentNext = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (byte === QUOTE) {
      const start = index;
      index = endOfText(json, start);
      if (depth !== 1) continue;
      if (isDocumentNext && index - start - 1 > MAX_DOCUMENT_BYTES) throw documentTooLong();
      isDocumentNext = DOCUMENT_NAME.equals(json.subarray(start, index + 1));
    } else if (byte === COMMA) values += 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      values += 1;
      depth += 1;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (values > MAX_VALUES) throw tooComplex(`The request holds more than ${MAX_VALUES.toLocaleString('en')} values.`);
    if (depth > MAX_DEPTH) throw tooComplex(`The request nests more than ${MAX_DEPTH} levels deep.`);
  }
}

/** @returns where the quote is that ends the text; the end of the JSON, where none does */
function endOfText(json: Uint8Array, start: number): number {
  for (let index = start + 1; index < json.length; index++) {
    const byte = json[index];
    if (byte === QUOTE) return index;
    if (byte === BACKSLASH) index += 1;
  }
  return json.length;
}

function tooComplex(message: string): OperationRefusal {
  return new OperationRefusal('OPERATION_TOO_COMPLEX', message);
}
