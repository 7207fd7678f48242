import type { Client } from '@urql/core';
import { CreateFileUploadMutation } from '../../graph/documents/files';
import { type Failure, failureIn, failureOf } from '../../graph/failures';

/** Where the bytes of a file are awaited. */
export interface UploadPlace {
  /** The handle that the file has from now on. */
  readonly fileId: string;
  /** The path, which takes them by tus. */
  readonly url: string;
}

/**
 * Reserves the quota of a file, before any of its bytes is sent.
 *
 * @param idempotencyKey of this upload, not of the file: who sends the same file twice means it
 */
export async function reservePlace(
  client: Client,
  file: File,
  idempotencyKey: string,
): Promise<UploadPlace | { readonly failure: Failure }> {
  const input = {
    filename: file.name,
    mimeType: file.type,
    sizeBytes: file.size,
    idempotencyKey,
  };
  const { data, error } = await client.mutation(CreateFileUploadMutation, { input });
  const { upload, persistence, errors } = data?.createFileUpload ?? { upload: null, persistence: null, errors: [] };
  if (upload !== null) return { fileId: upload.file.id, url: pathOf(upload.file.id) };
  const notKept = failureOf({
    code: persistence?.reason ?? 'UNKNOWN',
    message: 'The project does not store this file.',
  });
  return { failure: failureIn(error, errors) ?? notKept };
}

/** Gives the place and its quota back. One that this does not reach runs out by itself. */
export async function releasePlace(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  // The page may be on its way out.
  const keepalive = true;
  await fetch(url, { method: 'DELETE', keepalive, headers: { ...headers, 'tus-resumable': '1.0.0' } }).catch(() => {});
}

/**
 * On the server that the page is from, by whatever name and below whatever path others reach it: the policy of the page leads
 * nowhere else.
 */
function pathOf(fileId: string): string {
  return `/uploads/${fileId}`;
}

export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
