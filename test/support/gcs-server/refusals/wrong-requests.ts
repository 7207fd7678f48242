import { randomUUID } from 'node:crypto';
import { crc32cOf } from '../crc32c';

/** Where wrong requests are sent: the stand-in, or any other server that speaks the API. */
export interface Target {
  readonly url: string;
  readonly bucket: string;
}

export interface WrongRequest {
  readonly name: string;
  readonly status: number;
  /** `error.errors[0].reason`; null where Google answers in plain text, or without a body. */
  readonly reason: string | null;
  /** The status of Google's own testbench where it answers otherwise, which it does mostly by being lenient. */
  readonly testbench?: number;
  send(target: Target): Promise<Response>;
}

export const KiB = 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const BOUNDARY = 'separating_string';

export const newName = () => `wrong/${randomUUID()}`;

export function uploadUrl({ url, bucket }: Target, query: Record<string, string>): string {
  return `${url}/upload/storage/v1/b/${bucket}/o?${new URLSearchParams(query)}`;
}

export function objectUrl({ url, bucket }: Target, name: string, query: Record<string, string> = {}): string {
  return `${url}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?${new URLSearchParams(query)}`;
}

/** The parts of an upload that is right but for what a test changes. */
export interface MultipartUpload {
  readonly query?: Record<string, string>;
  readonly metadata?: string;
  readonly contentType?: string;
  /** The header line of the media part. */
  readonly mediaHead?: string;
  readonly end?: string;
}

export function multipart(target: Target, upload: MultipartUpload = {}): Promise<Response> {
  const metadata = upload.metadata ?? '{"contentType":"image/png"}';
  const body =
    `--${BOUNDARY}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n${metadata}\r\n` +
    `--${BOUNDARY}\r\n${upload.mediaHead ?? 'content-type: image/png'}\r\n\r\nbytes${upload.end ?? `\r\n--${BOUNDARY}--\r\n`}`;
  return fetch(uploadUrl(target, upload.query ?? { uploadType: 'multipart', name: newName() }), {
    method: 'POST',
    headers: { 'content-type': upload.contentType ?? `multipart/related; boundary=${BOUNDARY}` },
    body: Buffer.from(body),
  });
}

/** Makes an object of the five bytes `bytes`. @returns its generation */
export async function makeObject(target: Target, name: string): Promise<string> {
  const response = await multipart(target, { query: { uploadType: 'multipart', name } });
  if (!response.ok) throw new Error(`The right upload was refused: ${response.status} ${await response.text()}`);
  return JSON.parse(await response.text()).generation;
}

export interface SessionStart {
  readonly query?: Record<string, string>;
  readonly metadata?: string;
  readonly headers?: Record<string, string>;
}

export function startSession(target: Target, { query, metadata, headers }: SessionStart = {}): Promise<Response> {
  return fetch(uploadUrl(target, { uploadType: 'resumable', ...(query ?? { name: newName() }) }), {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body: metadata ?? '{"contentType":"image/png"}',
  });
}

/** Begins a right upload. @returns the URL of its session */
export async function sessionOf(target: Target): Promise<string> {
  const url = (await startSession(target)).headers.get('location');
  if (url === null) throw new Error('The right session was refused');
  return url;
}

export function put(url: string, contentRange: string, bytes: number, headers = {}): Promise<Response> {
  const body = Buffer.alloc(bytes);
  return fetch(url, {
    method: 'PUT',
    redirect: 'manual',
    headers: { 'content-range': contentRange, ...headers },
    ...(bytes === 0 ? {} : { body }),
  });
}

export const WRONG_CRC32C = crc32cOf(Buffer.from('other bytes'));
