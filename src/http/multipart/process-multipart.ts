import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { isOtherField, MAX_OTHER_FIELDS, passBy, readField } from './form-fields';
import { FormFiles } from './form-files';
import { FormReader } from './form-reader';
import { clientGone, MultipartError } from './multipart-error';
import { type MultipartOptions } from './multipart-options';
import { parseFileMap, parseOperations, placeAt } from './operations';
import { type FormPart } from './part-header';

/** By when a client must have sent what, however steadily it sends. */
export class FormDeadlines {
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly onMissed: (fault: MultipartError) => void) {}

  /**
   * @param what is late then, as a sentence begins
   * @returns what takes it back
   */
  start(timeoutMs: number, what: string): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.onMissed(new MultipartError('REQUEST_TIMEOUT', `${what} did not arrive within ${timeoutMs} ms.`));
    }, timeoutMs);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Takes back all of them. Idempotent. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** RFC 2046 §5.1.1. */
const MAX_BOUNDARY_CHARACTERS = 70;

/** @throws {MultipartError} not multipart/form-data, or no boundary that separates anything */
export function formBoundary(contentType: string | undefined): string {
  const type = parseContentType(contentType);
  if (type?.essence !== 'multipart/form-data') {
    throw new MultipartError('UNSUPPORTED_MEDIA_TYPE', 'The content type must be multipart/form-data.');
  }
  const boundary = type.params.get('boundary');
  if (boundary === null || boundary === '' || boundary.length > MAX_BOUNDARY_CHARACTERS) {
    throw new MultipartError('BAD_REQUEST', 'The content type must name a boundary of 1 to 70 characters.');
  }
  return boundary;
}

function parseContentType(contentType: string | undefined): MIMEType | null {
  if (contentType === undefined) return null;
  try {
    return new MIMEType(contentType);
  } catch {
    return null;
  }
}

export interface MultipartForm {
  /** The operations object, with an `Upload` at each of the map's paths. */
  readonly body: Record<string, unknown>;
  /** How much of the request's body has been read so far. */
  readonly receivedBytes: number;
  /** To be called when the request was answered or given up: fails what still waits or reads, and frees everything. */
  finish(): Promise<void>;
}

/**
 * Reads a request after the GraphQL multipart request specification. Resolves when the operation can begin, which is
 * before its files have arrived: they stream to their reader, no faster than they are read.
 *
 * @see https://github.com/jaydenseric/graphql-multipart-request-spec
 * @throws {MultipartError} the form is malformed, over a limit, or does not come. Later the uploads fail with it.
 */
export async function processMultipart(request: IncomingMessage, options: MultipartOptions): Promise<MultipartForm> {
  if (request.destroyed) throw clientGone();
  const boundary = formBoundary(request.headers['content-type']);
  const reader = new FormReader(request, { ...options, boundary, maxParts: options.maxFiles + 2 + MAX_OTHER_FIELDS });
  const deadlines = new FormDeadlines((fault) => reader.fail(fault));
  deadlines.start(options.totalTimeoutMs, 'The whole form');
  try {
    const { body, files } = await readOperation(reader, options, deadlines);
    void receiveFiles(reader, files, (part) => declaredSize(part, request, boundary)).then(() => deadlines.stop());
    return {
      body,
      get receivedBytes() {
        return reader.receivedBytes;
      },
      async finish() {
        deadlines.stop();
        const fault = reader.fail(whyOver(request));
        files.fail(fault);
        await files.release(fault);
      },
    };
  } catch (error) {
    deadlines.stop();
    throw reader.fail(asFault(error));
  }
}

async function readOperation(reader: FormReader, options: MultipartOptions, deadlines: FormDeadlines) {
  const arrived = deadlines.start(options.idleTimeoutMs, 'The fields "operations" and "map"');
  const body = parseOperations(await readField(await nextOwnPart(reader), 'operations', options.maxOperationsBytes));
  const map = parseFileMap(await readField(await nextOwnPart(reader), 'map', options.maxMapBytes), options.maxFiles);
  arrived();
  const files = new FormFiles(map, options, () => {
    deadlines.start(options.spoolTimeoutMs, 'What came behind a file that waits until it is read');
  });
  for (const upload of files.uploads.values()) {
    for (const path of upload.paths) placeAt(body, path, upload);
    if (upload.paths.length > 1 && !(await files.maySpool())) {
      throw new MultipartError('BAD_REQUEST', 'One file cannot be used twice here: send it once for each use.');
    }
  }
  return { body, files };
}

async function nextOwnPart(reader: FormReader): Promise<FormPart | null> {
  let part = await reader.nextPart();
  while (part !== null && isOtherField(part)) {
    await passBy(part);
    part = await reader.nextPart();
  }
  return part;
}

/** Never rejects: what goes wrong from here on is what the uploads fail with. */
async function receiveFiles(
  reader: FormReader,
  files: FormFiles,
  declaredSizeOf: (part: FormPart) => number | undefined,
): Promise<void> {
  try {
    for (let part = await reader.nextPart(); part !== null; part = await reader.nextPart()) {
      await files.receive(part, files.uploads.size === 1 ? declaredSizeOf(part) : undefined);
    }
    files.end();
  } catch (error) {
    files.fail(reader.fail(asFault(error)));
  }
}

/** What lies between the part's first byte and the form's closing boundary. */
function declaredSize(part: FormPart, request: IncomingMessage, boundary: string): number | undefined {
  const contentLength = request.headers['content-length'];
  if (contentLength === undefined || part.offsetBytes === undefined) return undefined;
  const sizeBytes = Number(contentLength) - part.offsetBytes - `\r\n--${boundary}--\r\n`.length;
  return sizeBytes >= 0 ? sizeBytes : undefined;
}

/** The response may notice the end of the connection before the request does. */
export function whyOver(request: IncomingMessage): MultipartError {
  if (request.socket.destroyed && !request.complete) return clientGone();
  return new MultipartError('BAD_REQUEST', 'The request was answered before this file was read.');
}

function asFault(error: unknown): MultipartError {
  if (error instanceof MultipartError) return error;
  return new MultipartError('BAD_REQUEST', 'The form could not be read.', { cause: error });
}
