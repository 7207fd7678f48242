export const BOUNDARY = '----boundary7MA4YWxk';

export interface PartContent {
  readonly name?: string;
  readonly filename?: string;
  readonly contentType?: string;
  /** Instead of the headers that the fields above make. */
  readonly headers?: string;
  readonly content: string | Buffer;
}

export function encodePart(part: PartContent): Buffer {
  let headers = part.headers;
  if (headers === undefined) {
    const filename = part.filename === undefined ? '' : `; filename="${part.filename}"`;
    headers = `Content-Disposition: form-data; name="${part.name}"${filename}\r\n`;
    if (part.contentType !== undefined) headers += `Content-Type: ${part.contentType}\r\n`;
  }
  return Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\n${headers}\r\n`),
    Buffer.from(part.content),
    Buffer.from('\r\n'),
  ]);
}

export const CLOSING = `--${BOUNDARY}--\r\n`;

export function encodeForm(parts: readonly PartContent[], closing: string = CLOSING): Buffer {
  return Buffer.concat([...parts.map(encodePart), Buffer.from(closing)]);
}

export const operationsPart = (operations: unknown): PartContent => ({
  name: 'operations',
  content: typeof operations === 'string' ? operations : JSON.stringify(operations),
});

export const mapPart = (map: unknown): PartContent => ({
  name: 'map',
  content: typeof map === 'string' ? map : JSON.stringify(map),
});

export const filePart = (name: string, content: string | Buffer, filename = `${name}.bin`): PartContent => ({
  name,
  filename,
  contentType: 'image/png',
  content,
});

/** One file in the variable `file`. */
export function uploadForm(field: string, content: string | Buffer): Buffer {
  return encodeForm([uploadOperations(field), mapPart({ 0: ['variables.file'] }), filePart('0', content)]);
}

export function uploadOperations(field: string): PartContent {
  return operationsPart({
    query: `mutation ($file: Upload!) { ${field}(file: $file) { sha256 sizeBytes } }`,
    variables: { file: null },
  });
}
