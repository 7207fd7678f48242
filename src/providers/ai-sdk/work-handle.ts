import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../domain/json';
import type { GenerationRequest } from '../generation-request';

/** What finds accepted work again, and what is known of it beforehand. */
export interface WorkHandle {
  /** The provider's part. */
  readonly work: JsonObject;
  /** How long a video was asked to be; null: not said, or no video. */
  readonly videoSeconds: number | null;
}

const HANDLE = z.object({ work: z.record(z.string(), z.string()), videoSeconds: z.number().nullable() });

export function workHandle(work: JsonObject, request: GenerationRequest): JsonObject {
  return { work, videoSeconds: request.kind === 'VIDEO' ? request.durationSeconds : null };
}

/** null where it is none. */
export function readWorkHandle(handle: JsonValue): WorkHandle | null {
  return HANDLE.safeParse(handle).data ?? null;
}
