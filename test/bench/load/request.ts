/** A part of a body, and how many times it is sent on end. */
export interface BodyPiece {
  readonly bytes: Buffer;
  readonly times: number;
}

export interface LoadRequest {
  /** What the first line asks for; default: `POST /graphql`. */
  readonly target?: string;
  readonly contentType: string;
  readonly apiKey: string;
  readonly body: readonly BodyPiece[];
  /** A text that every good answer contains. */
  readonly answerContains: string;
}

/** A request with more than this is sent piece by piece. */
const MAX_SINGLE_WRITE_BYTES = 256 * 1024;
const BOUNDARY = 'bench-boundary-4f1c';

export function graphqlRequest(
  apiKey: string,
  answerContains: string,
  query: string,
  variables: object = {},
): LoadRequest {
  const body = [{ bytes: Buffer.from(JSON.stringify({ query, variables })), times: 1 }];
  return { contentType: 'application/json', apiKey, body, answerContains };
}

/** A question by a REST wire. */
export function restRequest(apiKey: string, answerContains: string, path: string): LoadRequest {
  return { target: `GET ${path}`, contentType: 'application/json', apiKey, body: [], answerContains };
}

/** A file by a REST wire. */
export function restUploadRequest(apiKey: string, filename: string, content: readonly BodyPiece[]): LoadRequest {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\n\r\n`;
  const purpose = `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nreference_media`;
  return {
    target: 'POST /v3/files',
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    apiKey,
    body: [
      { bytes: Buffer.from(head), times: 1 },
      ...content,
      { bytes: Buffer.from(`${purpose}\r\n--${BOUNDARY}--\r\n`), times: 1 },
    ],
    answerContains: '"status":"ready"',
  };
}

/** A file in a GraphQL multipart request. */
export function uploadRequest(apiKey: string, filename: string, content: readonly BodyPiece[]): LoadRequest {
  const query =
    'mutation ($file: Upload!) { uploadFile(input: { file: $file }) { persistence { status } errors { message } } }';
  const operations = JSON.stringify({ query, variables: { file: null } });
  const form = [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${operations}`,
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="map"\r\n\r\n{"0":["variables.file"]}`,
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="0"; filename="${filename}"\r\n\r\n`,
  ].join('\r\n');
  return {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    apiKey,
    body: [
      { bytes: Buffer.from(form), times: 1 },
      ...content,
      { bytes: Buffer.from(`\r\n--${BOUNDARY}--\r\n`), times: 1 },
    ],
    answerContains: '"STORED"',
  };
}

export function bodyBytes({ body }: Pick<LoadRequest, 'body'>): number {
  return body.reduce((sum, { bytes, times }) => sum + bytes.length * times, 0);
}

/** What is written to the connection for one request. */
export function piecesOf(request: LoadRequest): () => Iterable<Buffer> {
  const sizeBytes = bodyBytes(request);
  const head = Buffer.from(
    [
      `${request.target ?? 'POST /graphql'} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Authorization: Bearer ${request.apiKey}`,
      `Content-Type: ${request.contentType}`,
      `Content-Length: ${sizeBytes}`,
      'Apollo-Require-Preflight: 1',
      '\r\n',
    ].join('\r\n'),
  );
  const pieces = function* () {
    yield head;
    for (const { bytes, times } of request.body) {
      for (let sent = 0; sent < times; sent += 1) yield bytes;
    }
  };
  if (sizeBytes > MAX_SINGLE_WRITE_BYTES) return pieces;
  const whole = [Buffer.concat([...pieces()])];
  return () => whole;
}
