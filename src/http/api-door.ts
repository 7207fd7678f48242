import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ByteBudget } from '../concurrency/byte-budget';
import type { FileServices } from '../files/file-services';
import type { DownloadCounter } from '../usage/download-counter';
import type { TranslateFailure } from './answer-failures';
import type { ConnectionLimits } from './connection-lifetime';

/** A way in whose room is above this one. */
export interface ApiDoor {
  /** What its routes are below: `/v3`. */
  readonly paths: readonly string[];
  register(app: FastifyInstance, parts: DoorParts): Promise<void>;
  /** Answers, in the door's own form, what is refused before there is a route for it. */
  sendError(reply: FastifyReply, status: number, code: string, message: string): FastifyReply;
}

/** What a door works with that all of them share. */
export interface DoorParts {
  readonly storage: FileServices;
  readonly downloads: DownloadCounter;
  readonly connectionLimits: ConnectionLimits;
  readonly translateFailure: TranslateFailure;
  /** For JSON that is under way. */
  readonly jsonBudget: ByteBudget;
}
