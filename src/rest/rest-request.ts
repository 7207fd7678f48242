import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ByteBudget } from '../concurrency/byte-budget';
import { type Caller, comingBy, type Door } from '../domain/caller';
import type { FileServices } from '../files/file-services';
import type { GenerationEngine } from '../generation/generation-engine';
import type { ConnectionLimits } from '../http/connection-lifetime';
import { callerOf } from '../http/request-caller';
import type { DownloadCounter } from '../usage/download-counter';

/** What the handlers of both wires work with. */
export interface RestServices {
  /** `engine.models` knows the models. */
  readonly engine: GenerationEngine;
  /** Of the engine. `storage.publicUrl()` is where clients reach this installation, without a trailing slash. */
  readonly storage: FileServices;
  readonly downloads: DownloadCounter;
  readonly connectionLimits: ConnectionLimits;
  /** For what requests keep in memory while they are under way: JSON, and forms that are read as a whole. */
  readonly memoryBudget: ByteBudget;
}

/** Where routes are declared: each by schemas of zod, which check what comes in and give handlers their types. */
export type RestRoutes = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Who asks, by this wire. */
export function restCallerOf(request: FastifyRequest, door: Extract<Door, 'V3' | 'V1'>): Caller {
  return comingBy(door, callerOf(request));
}

/**
 * The key under which a client may repeat the request; null: none. The operation checks its form: of one of spaces, which
 * HTTP takes away, nothing is left, and it is refused.
 */
export function idempotencyKeyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const key = headers['idempotency-key'];
  return key === undefined ? null : String(key);
}

export function isOfV3({ url }: Pick<FastifyRequest, 'url'>): boolean {
  return url.startsWith('/v3/');
}

/** Where the door that a request came by lists its models. */
export function modelListOf(request: Pick<FastifyRequest, 'url'>): string {
  return isOfV3(request) ? '/v3/models' : '/v1/models';
}
