import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../domain/json';
import type { GenerationRequest } from '../../media-model';
import { givenFields } from '../http/error-meaning';

/** What finds accepted work again, and what is known of it beforehand. */
export interface WorkHandle {
  /** The provider's part. */
  readonly work: JsonObject;
  /** How long a video was asked to be; null: not said, or no video. */
  readonly videoSeconds: number | null;
  /** The names of the fields of the input that were given: no other can be at fault. */
  readonly given: readonly string[];
}

const HANDLE = z.object({
  work: z.record(z.string(), z.string()),
  videoSeconds: z.number().nullable(),
  // Work that was accepted before they were written down has none.
  given: z.array(z.string()).catch([]),
});

export function workHandle(work: JsonObject, request: GenerationRequest): JsonObject {
  const videoSeconds = request.kind === 'VIDEO' ? request.durationSeconds : null;
  return { work, videoSeconds, given: givenFields(request) };
}

/** null where it is none. */
export function readWorkHandle(handle: JsonValue): WorkHandle | null {
  return HANDLE.safeParse(handle).data ?? null;
}
