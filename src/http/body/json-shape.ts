import { documentTooLong, MAX_DOCUMENT_CHARACTERS } from '../../graphql/limits/document-length';
import { OperationRefusal } from '../../graphql/limits/operation-refusal';

/** Twice what the variables of an operation may have: `checkVariables` refuses those with a better message. */
const MAX_VALUES = 20_000;
const DOCUMENT_NAME = Buffer.from('query');
/** Variables may nest 50 levels. */
const MAX_DEPTH = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Refuses JSON that holds far more values than any operation has, before it is parsed: twelve megabytes of empty lists
 * take a second to parse and some hundred megabytes of memory; one long text, as a data URI is, next to nothing. Nor is
 * more of a document read than may be of it. What is no JSON at all, the parser refuses.
 */
export class JsonShape {
  #values = 0;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  /** Of the text that was begun last, without its quotes. */
  #textBytes = 0;
  /** Its first bytes. */
  readonly #name = Buffer.alloc(DOCUMENT_NAME.length);
  #isDocument = false;
  /** Of the document, as far as it was read. */
  readonly #document = new JsonText();

  /**
   * Looks at the bytes that follow, some 0.1 ms for each 64 KiB.
   *
   * @throws {OperationRefusal} OPERATION_TOO_COMPLEX
   */
  check(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index++) {
      if (this.#isInText) index = this.#readText(chunk, index);
      else this.#readByte(chunk[index] as number);
    }
  }

  #readByte(byte: number): void {
    if (byte === QUOTE) {
      this.#isInText = true;
      this.#textBytes = 0;
    } else if (byte === COMMA) this.#values += 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      this.#values += 1;
      this.#depth += 1;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#depth -= 1;
    if (this.#values > MAX_VALUES) {
      throw tooComplex(`The request holds more than ${MAX_VALUES.toLocaleString('en')} values.`);
    }
    if (this.#depth > MAX_DEPTH) throw tooComplex(`The request nests more than ${MAX_DEPTH} levels deep.`);
  }

  /** @returns where the text ends, or the last index of the chunk */
  #readText(chunk: Uint8Array, start: number): number {
    let index = start;
    let isEscaped = this.#isEscaped;
    for (; index < chunk.length; index++) {
      const byte = chunk[index];
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) break;
    }
    this.#isEscaped = isEscaped;
    this.#isInText = index === chunk.length;
    if (this.#depth === 1) this.#noteText(chunk.subarray(start, index));
    return this.#isInText ? index - 1 : index;
  }

  /** Of what is directly in the operation: the text after the name of the document is the document. */
  #noteText(part: Uint8Array): void {
    const missing = this.#name.length - this.#textBytes;
    if (missing > 0) this.#name.set(part.subarray(0, missing), this.#textBytes);
    this.#textBytes += part.length;
    if (this.#isDocument && this.#document.add(part) > MAX_DOCUMENT_CHARACTERS) throw documentTooLong();
    if (this.#isInText) return;
    this.#isDocument = this.#textBytes === this.#name.length && this.#name.equals(DOCUMENT_NAME);
  }
}

/** Counts the characters of a text as JSON writes it. */
class JsonText {
  #characters = 0;
  #isEscaped = false;

  /** @returns how many there are so far, as JavaScript counts them; up to four too few within an escape */
  add(part: Uint8Array): number {
    let characters = this.#characters;
    let isEscaped = this.#isEscaped;
    for (let index = 0; index < part.length; index++) {
      const byte = part[index] as number;
      if (isEscaped) {
        isEscaped = false;
        // The four digits of \u0041 are counted when they come.
        characters += byte === LETTER_U ? -3 : 1;
      } else if (byte === BACKSLASH) isEscaped = true;
      // In UTF-8 a character's first byte says how many follow; one of four bytes counts twice.
      else if (byte < 0x80 || byte >= 0xc0) characters += byte >= 0xf0 ? 2 : 1;
    }
    this.#characters = characters;
    this.#isEscaped = isEscaped;
    return characters;
  }
}

function tooComplex(message: string): OperationRefusal {
  return new OperationRefusal('OPERATION_TOO_COMPLEX', message);
}
