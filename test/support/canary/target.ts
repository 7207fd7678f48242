import { randomUUID } from 'node:crypto';
import { UPLOAD_FILE } from '../graphql/file-client';
import { createGraphqlClient, type GraphqlResult } from '../graphql/graphql-client';
import { sendHttp } from '../http/http-client';
import { encodeForm, filePart, mapPart, operationsPart } from '../http/multipart/multipart-body';
import { RawClient } from '../http/multipart/multipart-client';
import { readFixture } from '../media/media-fixtures';
import { pngChunk } from '../media/media-hostile';
import { wavOf } from '../media/media-samples';
import type { OpenAiServer } from '../providers/openai-server';

/** The signature and the first chunk. */
const HEAD_OF_PNG_BYTES = 33;

/** Whom requests are sent to, and the content that they have in every place that takes content. */
export interface Target {
  readonly url: string;
  readonly apiKey: string;
  readonly canary: string;
  /** A server that answers every path with a picture that has the canary in it; `/redirect/…` leads on. */
  readonly origin: string;
  readonly provider: OpenAiServer;
}

/** A sound that says the canary over and over, so that it is also wherever a piece of the bytes ends up. */
export function soundOf(canary: string, sizeBytes = 20_000): Buffer {
  const sound = wavOf(sizeBytes);
  sound.fill(`${canary} `, 44);
  return sound;
}

/** A picture with the canary in a chunk of text, which no reader shows. */
export function pictureOf(canary: string): Buffer {
  const picture = readFixture('still.png');
  const text = pngChunk('tEXt', Buffer.from(`Comment\0${canary}`));
  return Buffer.concat([picture.subarray(0, HEAD_OF_PNG_BYTES), text, picture.subarray(HEAD_OF_PNG_BYTES)]);
}

export function dataUriOf(mimeType: string, bytes: Buffer): string {
  return `data:${mimeType};base64,${bytes.toString('base64')}`;
}

/** Everything that an upload may say of a file. */
export function attributesOf(canary: string): object {
  return {
    filename: `${canary}.wav`,
    tags: [canary],
    metadata: [{ key: canary, value: canary }],
    idempotencyKey: `${canary} ${randomUUID()}`,
  };
}

/** How a request ended, in one word. */
export async function outcomeOf(sending: Promise<GraphqlResult>): Promise<string> {
  const { data, errors } = await sending;
  if (errors !== undefined) return String(errors[0]?.extensions['code']);
  const payload = Object.values(data ?? {})[0] as {
    persistence?: { status: string };
    generation?: { status: string } | null;
    errors?: { code: string }[];
  } | null;
  const failure = payload?.errors?.[0]?.code;
  return failure ?? payload?.persistence?.status ?? payload?.generation?.status ?? 'ANSWERED';
}

export function query({ url, apiKey }: Target, text: string, variables: object = {}): Promise<string> {
  return outcomeOf(createGraphqlClient(url, apiKey).request(text, variables));
}

export async function get({ url, apiKey }: Target, path: string, key = apiKey): Promise<string> {
  const { status } = await sendHttp(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return String(status);
}

/** Uploads bytes under the name of the canary; `attributes` replace those that every upload has. */
export function upload({ url, apiKey, canary }: Target, bytes: Buffer, attributes: object = {}): Promise<string> {
  const file = new File([Buffer.from(bytes)], `${canary}.wav`);
  const variables = { ...attributesOf(canary), ...attributes };
  return outcomeOf(createGraphqlClient(url, apiKey).upload(UPLOAD_FILE, variables, { file }));
}

export function uploadForm(canary: string, bytes = soundOf(canary)): Buffer {
  return encodeForm([
    operationsPart({ query: UPLOAD_FILE, variables: { ...attributesOf(canary), file: null } }),
    mapPart({ file: ['variables.file'] }),
    filePart('file', bytes, `${canary}.wav`),
  ]);
}

export function connect({ url }: Target): RawClient {
  return new RawClient(Number(new URL(url).port));
}

/** A form that is written by hand. */
export async function sendForm(target: Target, form: Buffer): Promise<string> {
  const client = connect(target);
  try {
    const { status, body } = await client.upload(form, { Authorization: `Bearer ${target.apiKey}` });
    return outcomeOf(Promise.resolve({ status, data: body.data, ...(body.errors && { errors: body.errors }) }));
  } finally {
    client.socket.destroy();
  }
}

/** Hangs up after so many bytes of a form, when the service has had the time to take them. */
export async function hangUp(target: Target, form: Buffer, afterBytes: number): Promise<string> {
  const client = connect(target);
  await client.sendHead({ 'Content-Length': form.length, Authorization: `Bearer ${target.apiKey}` });
  await client.send(form.subarray(0, afterBytes));
  await new Promise((resolve) => setTimeout(resolve, 20));
  client.socket.destroy();
  return 'HUNG_UP';
}
