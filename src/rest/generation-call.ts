import type { FastifyReply, FastifyRequest } from 'fastify';
import { MediaFailure } from '../domain/errors';
import type { AnsweredGeneration } from '../generation/request/generation-call';
import { mayPayTwice } from '../generation/run/call-model';
import { wordedForDoor } from './door-wording';
import { noteSpending } from './failures';
import { paramOf } from './field-names';
import { requireMade } from './made-media';
import { idempotencyKeyOf, modelListOf } from './rest-request';

/** What a wire calls fields of an operation, where it is not the same in snake case. null: it has no such field. */
export type FieldNames = Readonly<Record<string, string | null>>;

const NAMES_OF_ALL: FieldNames = { idempotencyKey: 'Idempotency-Key', 'output.store': 'store' };

export interface GenerationCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly names?: FieldNames;
}

/**
 * Calls an operation for the answer to a request.
 *
 * @throws {MediaFailure} as the operation, with the names that the wire has for the fields; as `requireMade`, unless it was
 * to be made in the background
 */
export async function callForGeneration(
  { request, reply, names = {} }: GenerationCall,
  background: boolean,
  operation: () => Promise<AnsweredGeneration>,
): Promise<AnsweredGeneration> {
  const hasKey = idempotencyKeyOf(request) !== null;
  try {
    const generation = await operation();
    if (!hasKey) noteSpending(request);
    if (!background) requireMade(generation, reply);
    return generation;
  } catch (error) {
    if (mayPayTwice(error, hasKey)) noteSpending(request);
    throw error instanceof MediaFailure ? renamed(error, { ...NAMES_OF_ALL, ...names }, modelListOf(request)) : error;
  }
}

function renamed(failure: MediaFailure, names: FieldNames, modelList: string): MediaFailure {
  const { code, message, inputPath, retryable, details, costUsd, cause } = failure;
  if (inputPath === null) return failure;
  const own = Object.entries(names).flatMap(([field, name]) => (name === null ? [] : [[field, name]]));
  const param =
    inputPath[1] !== undefined && names[inputPath[1]] === null ? null : paramOf(inputPath, Object.fromEntries(own));
  const worded = wordedForDoor(message, { inputPath, param, modelList });
  return new MediaFailure(code, worded, { ...(param && { path: [param] }), retryable, details, costUsd, cause });
}
