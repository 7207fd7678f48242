import { type ClientRequest, request } from 'node:http';
import { createFileClient } from '../graphql/file-client';
import { type HttpAnswer, type HttpRequest, sendHttp } from './http-client';

export interface ResumableUpload {
  readonly id: string;
  readonly url: string;
}

/** Announces a file with these bytes; `given` says what else, or otherwise. */
export async function announce(
  url: string,
  apiKey: string,
  bytes: Buffer,
  given: object = {},
): Promise<ResumableUpload> {
  const input = { filename: 'sound.wav', mimeType: 'audio/wav', sizeBytes: bytes.length, ...given };
  const { upload, errors } = await createFileClient(url, apiKey).createUpload(input);
  if (upload === null) throw new Error(JSON.stringify(errors));
  return { id: upload.file.id, url: upload.url };
}

/** Speaks tus as its specification says, and nothing that it does not. A header that is undefined is left out. */
export class TusClient {
  constructor(private readonly apiKey: string) {}

  head(url: string): Promise<HttpAnswer> {
    return this.send(url, { method: 'HEAD' });
  }

  /** Sends a part that begins at `offset`. */
  patch(url: string, offset: number, body: Buffer, headers: HttpRequest['headers'] = {}): Promise<HttpAnswer> {
    return this.send(url, { method: 'PATCH', body, headers: { ...partHeaders(offset), ...headers } });
  }

  delete(url: string): Promise<HttpAnswer> {
    return this.send(url, { method: 'DELETE' });
  }

  /** How many bytes the service has. */
  async offset(url: string): Promise<number> {
    return Number((await this.head(url)).headers['upload-offset']);
  }

  /** A part whose bytes are written by whoever begins it; it may never end. */
  begin(url: string, offset: number, sizeBytes: number): ClientRequest {
    const headers = this.headersOf({ ...partHeaders(offset), 'content-length': sizeBytes });
    const part = request(url, { method: 'PATCH', agent: false, headers });
    part.on('error', () => {});
    part.flushHeaders();
    return part;
  }

  send(url: string, { headers = {}, ...rest }: HttpRequest): Promise<HttpAnswer> {
    return sendHttp(url, { ...rest, headers: this.headersOf(headers) });
  }

  private headersOf(given: HttpRequest['headers']): NonNullable<HttpRequest['headers']> {
    const headers = { authorization: `Bearer ${this.apiKey}`, 'tus-resumable': '1.0.0', ...given };
    return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  }
}

export function errorCode({ body }: HttpAnswer): unknown {
  return JSON.parse(body.toString()).errors[0].extensions.code;
}

function partHeaders(offset: number) {
  return { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
}
