import type { Readable } from 'node:stream';
import { parse } from 'content-disposition';
import { MultipartError } from './multipart-error';

const HEADER_END = Buffer.from('\r\n\r\n');
/** A body that is dotted with blank lines is not cut into crumbs; where its parts begin is then not known. */
const MAX_SLICES = 64;

/**
 * Cuts a body's chunks behind every blank line. In a body that is fed to the parser in such slices every part begins
 * where a slice does, which gives its place in the body.
 */
export class HeaderSlicer {
  #sliceCount = 0;
  /** The chunk's last bytes: a blank line may lie across two chunks. */
  #tail: Buffer = Buffer.alloc(0);

  /** Whether the slices still end behind every blank line. */
  get isExact(): boolean {
    return this.#sliceCount < MAX_SLICES;
  }

  *slice(chunk: Buffer): Generator<Buffer> {
    const searched = Buffer.concat([this.#tail, chunk]);
    let start = this.#tail.length;
    let searchedTo = 0;
    while (this.isExact) {
      const found = searched.indexOf(HEADER_END, searchedTo);
      if (found === -1) break;
      searchedTo = found + HEADER_END.length;
      yield searched.subarray(start, searchedTo);
      start = searchedTo;
      this.#sliceCount += 1;
    }
    if (start < searched.length) yield searched.subarray(start);
    this.#tail = searched.subarray(Math.max(searchedTo, searched.length - HEADER_END.length + 1));
  }
}

/** A file's part carries two or three headers; browsers never send more. */
export const MAX_PART_HEADERS = 16;
/** All headers of one part, names and values. */
const MAX_PART_HEADER_BYTES = 8 * 1024;
/** File systems stop at 255 bytes; some clients send a path. */
const MAX_FILENAME_CHARACTERS = 1024;

interface PartHeader {
  readonly name: string;
  /** The last segment of what the client called the file, as untrusted as the rest; undefined for a plain field. */
  readonly filename: string | undefined;
  readonly mimeType: string;
  /** The `Content-Transfer-Encoding`; the bytes are handed on as they are. */
  readonly encoding: string;
}

export interface FormPart {
  readonly header: PartHeader;
  /** Fails with what the form failed with. */
  readonly bytes: Readable;
  /** Where in the body the part's bytes begin, where that is known. */
  readonly offsetBytes: number | undefined;
}

/** Reads a part's headers, each value in latin1 as it came off the wire. @throws {MultipartError} malformed, too large */
export function parsePartHeader(headers: ReadonlyMap<string, readonly string[]>): PartHeader {
  checkSize(headers);
  const disposition = headers.get('content-disposition');
  if (disposition?.length !== 1) throw malformed('has no content-disposition');
  const { type, parameters } = parse(escapeQuotes(textOf(disposition[0] ?? '')), { multipart: true });
  const { name, filename } = parameters;
  if (type !== 'form-data') throw malformed('is not form-data');
  if (name === undefined || name === '') throw malformed('has no name');
  if (filename !== undefined && filename.length > MAX_FILENAME_CHARACTERS) throw malformed('has too long a filename');
  const defaultType = filename === undefined ? 'text/plain' : 'application/octet-stream';
  return {
    name,
    filename: filename === undefined ? undefined : lastSegment(filename),
    mimeType: headers.get('content-type')?.[0]?.split(';', 1)[0]?.trim().toLowerCase() || defaultType,
    encoding: headers.get('content-transfer-encoding')?.[0]?.trim().toLowerCase() || '7bit',
  };
}

/** RFC 7578 §5.1.2: names are sent as raw UTF-8. Programs that are older than it send Latin-1. */
function textOf(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}

/**
 * Browsers write a quote in a name as `%22` (https://html.spec.whatwg.org/#multipart-form-data) and leave backslashes as
 * they are; Go, Python and curl write a quoted string (RFC 9110 §5.6.4), `\"`. A name of the former that ends with a
 * backslash is no whole quoted string, and left alone.
 */
function escapeQuotes(header: string): string {
  return header.replaceAll(/"(?:[^"\\]|\\.)*"(?=\s*(?:;|$))/gs, (quoted) =>
    quoted.replaceAll(/\\(["\\])/g, (pair, character) => (character === '"' ? '%22' : pair)),
  );
}

function checkSize(headers: ReadonlyMap<string, readonly string[]>): void {
  let count = 0;
  let bytes = 0;
  for (const [name, values] of headers) {
    for (const value of values) {
      count += 1;
      bytes += name.length + value.length;
    }
  }
  if (count > MAX_PART_HEADERS || bytes > MAX_PART_HEADER_BYTES) throw malformed('has too many or too long headers');
}

function lastSegment(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function malformed(what: string): MultipartError {
  return new MultipartError('BAD_REQUEST', `A part of the form ${what}.`);
}
