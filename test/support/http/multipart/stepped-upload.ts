import { type ClientRequest, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { UPLOAD_FILE, type UploadInput } from '../../graphql/file-client';
import { BOUNDARY, CLOSING, encodePart, filePart, mapPart, operationsPart } from './multipart-body';

/** An upload whose client sends what it is told to, when it is told to. */
export class SteppedUpload {
  /** null when the connection ended without one. */
  readonly answer: Promise<{ readonly status: number; readonly body: unknown } | null>;
  private readonly request: ClientRequest;
  private readonly content: Buffer;
  private sentBytes = 0;

  /** Sends everything up to the first byte of the file. */
  constructor(url: string, apiKey: string, content: Buffer, input: UploadInput = {}) {
    this.content = content;
    const file = encodePart(filePart('0', '', 'part.bin'));
    const head = Buffer.concat([
      encodePart(operationsPart({ query: UPLOAD_FILE, variables: { ...input, file: null } })),
      encodePart(mapPart({ 0: ['variables.file'] })),
      // Without the line end that closes the part.
      file.subarray(0, file.length - 2),
    ]);
    this.request = request(`${url}/graphql`, {
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'apollo-require-preflight': '1',
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        'content-length': head.length + content.length + 2 + CLOSING.length,
      },
    });
    this.answer = new Promise((resolve) => {
      this.request.on('error', () => resolve(null));
      this.request.on('response', (response) => {
        json(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, body }),
          () => resolve(null),
        );
      });
    });
    this.request.write(head);
  }

  /** Sends so many bytes of the file. */
  send(bytes: number): void {
    this.request.write(this.content.subarray(this.sentBytes, this.sentBytes + bytes));
    this.sentBytes += bytes;
  }

  /** Sends what is left. */
  finish(): void {
    this.request.end(Buffer.concat([this.content.subarray(this.sentBytes), Buffer.from(`\r\n${CLOSING}`)]));
  }
}
