import type { RequestKind } from './faults';
import { ApiError, headerOf, type ServerRequest } from './reply';

/** What is in the URL is credential enough. */
const BEARING_THEIR_OWN: readonly RequestKind[] = ['session-piece', 'session-status', 'session-cancel', 'signed-read'];

/** @throws {ApiError} 401 @see https://cloud.google.com/storage/docs/json_api/v1/status-codes#401-unauthorized */
export function assertAuthorized(request: ServerRequest, kind: RequestKind, accessToken: string | null): void {
  if (accessToken === null || BEARING_THEIR_OWN.includes(kind)) return;
  const given = headerOf(request, 'authorization');
  if (given === '') throw new ApiError(401, 'required', 'Login Required');
  if (given !== `Bearer ${accessToken}`) throw new ApiError(401, 'authError', 'Invalid Credentials');
}
