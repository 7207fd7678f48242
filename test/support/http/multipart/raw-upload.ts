import { UPLOAD_FILE } from '../../graphql/file-client';
import type { TestApp } from '../../service/test-app';
import { encodeForm, filePart, mapPart, operationsPart } from './multipart-body';
import { type RawAnswer, RawClient } from './multipart-client';

export interface RawForm {
  readonly apiKey?: string;
  /** Variables of the operation beside the file. */
  readonly input?: object;
  /** As the form names the file. */
  readonly partName?: string;
}

/** The body of one upload. */
export function uploadBody(bytes: Buffer, { input = {}, partName = 'part.bin' }: RawForm = {}): Buffer {
  return encodeForm([
    operationsPart({ query: UPLOAD_FILE, variables: { ...input, file: null } }),
    mapPart({ file: ['variables.file'] }),
    filePart('file', bytes, partName),
  ]);
}

/** A connection to the service, for requests that no ordinary client sends. */
export function connectRaw(app: TestApp): RawClient {
  return new RawClient(Number(new URL(app.url).port));
}

/** How often a head is sent whose connection the server took for too slow. */
const TRIES = 5;

/**
 * Sends a head, and nothing of the body that it announces, and hears the answer. Where the process had no processor for
 * the 10 s in which a head has to be there, the answer is 408, and the request may be made again
 * (https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9, 2022-06).
 */
export async function askByHead(app: TestApp, headers: Record<string, string | number>): Promise<RawAnswer> {
  for (let left = TRIES; ; left -= 1) {
    const client = connectRaw(app);
    try {
      await client.sendHead(headers);
      const answer = await client.answer();
      if (answer.status !== 408 || left === 1) return answer;
    } finally {
      client.socket.destroy();
    }
  }
}

export function authorization(app: TestApp, apiKey = app.apiKey): { Authorization: string } {
  return { Authorization: `Bearer ${apiKey}` };
}

/** Uploads with the size in the header. */
export async function uploadWhole(app: TestApp, bytes: Buffer, form: RawForm = {}): Promise<RawAnswer> {
  const client = connectRaw(app);
  try {
    return await client.upload(uploadBody(bytes, form), authorization(app, form.apiKey));
  } finally {
    client.socket.destroy();
  }
}

/** Uploads in chunks: nobody knows the size before the end. */
export async function uploadChunked(app: TestApp, bytes: Buffer, form: RawForm = {}): Promise<RawAnswer> {
  const client = connectRaw(app);
  const body = uploadBody(bytes, form);
  const send = async () => {
    await client.sendHead({ 'Transfer-Encoding': 'chunked', ...authorization(app, form.apiKey) });
    for (let start = 0; start < body.length && !client.socket.destroyed; start += 16 * 1024) {
      await client.sendChunk(body.subarray(start, start + 16 * 1024));
    }
    await client.send('0\r\n\r\n');
  };
  try {
    void send();
    return await client.answer();
  } finally {
    client.socket.destroy();
  }
}
