import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MediaFailure, type MediaFailureDetails, RequestFailure } from '../domain/errors';
import { headersOfStatus, restStatusOf } from '../domain/failure-status';
import type { FileServices } from '../files/file-services';
import { type AnsweredFailure, NOTHING_HERE, refusalOf, type TranslateFailure } from '../http/answer-failures';
import { wordedForDoor } from './door-wording';
import { detailsOf } from './failure-details';
import { invalidRequestOf, paramOf } from './field-names';
import { modelListOf } from './rest-request';

/** What every failure is answered as, by both wires: clients of either find the fields that they know. */
export const FailureAnswer = z
  .object({
    error: z
      .object({
        code: z.string().meta({ description: 'What went wrong, for programs. Codes are stable.' }),
        message: z.string().meta({ description: 'What went wrong and what to do, for people.' }),
        type: z.string().meta({ description: 'The group of the code: `invalid_request_error`, `not_found_error`, …' }),
        param: z.string().nullable().meta({
          description: 'The field of the request at fault: `reference_images.0`. Null where no single one is.',
        }),
        details: z.record(z.string(), z.unknown()).optional().meta({
          description: 'What else is known: the usage of a quota, the types that are accepted, the provider.',
        }),
      })
      .meta({ description: 'The failure.' }),
  })
  .meta({
    id: 'Failure',
    description: 'Why a request did not do what it was asked to.',
    examples: [
      {
        error: {
          code: 'file_not_found',
          message: 'There is no such file.',
          type: 'not_found_error',
          param: null,
          details: { file_id: 'file_01kb9v6m3xe1q8kq9k4c3ywz6d' },
        },
      },
    ],
  });
export type FailureAnswer = z.infer<typeof FailureAnswer>;

/** Among the answers of every route. */
export const failureAnswers = { '4xx': FailureAnswer, '5xx': FailureAnswer } as const;

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What the door calls fields that the operation calls otherwise, by the path that the operation has for it, from the
     * argument down: `{ ttlSeconds: 'expires_after.seconds' }`. What is not named is called the same in snake case.
     */
    readonly params?: Readonly<Record<string, string>>;
  }
}

/** Requests of which a model may have begun work that has to be paid for. */
const spending = new WeakSet<FastifyRequest>();

/** To be called when a model may have begun: from then on a failure that was not foreseen must not make a client call again by itself. */
export function noteSpending(request: FastifyRequest): void {
  spending.add(request);
}

/**
 * Answers what the routes of `app` throw, and addresses that none of them has.
 *
 * @param storage of which a full quota tells how full it is
 */
export function answerRestFailures(app: FastifyInstance, storage: FileServices, translate: TranslateFailure): void {
  app.setErrorHandler(async (error: Error, request, reply) => {
    const invalid = invalidRequestOf(error);
    const failure = invalid ?? translate(error);
    if (failure instanceof MediaFailure) return answerMediaFailure(failure, request, reply, storage);
    const refusal = refusalOf(error, failure, request, reply);
    const status = statusFor(failure, refusal);
    if (spending.has(request)) forbidRetry(reply, status);
    const { retryAfterSeconds = null } = refusal;
    reply.headers(headersOfStatus(status, retryAfterSeconds));
    const code = refusal.code === 'BAD_USER_INPUT' ? 'INVALID_INPUT' : refusal.code;
    const details = retryAfterSeconds === null ? {} : { details: { retry_after_seconds: retryAfterSeconds } };
    return sendRestError(reply, status, code, refusal.message, { ...details, ...goneFileOf(refusal.code, request) });
  });
  app.setNotFoundHandler((_request, reply) => sendRestError(reply, 404, 'NOT_FOUND', NOTHING_HERE));
}

/** What clients of the guide's wire send in a type that is not taken is a bad request, whoever refuses it. */
function statusFor(failure: unknown, { status, code }: AnsweredFailure): number {
  if (failure instanceof RequestFailure) return restStatusOf(failure.code);
  return code === 'UNSUPPORTED_MEDIA_TYPE' ? restStatusOf(code) : status;
}

const GONE: readonly string[] = ['FILE_DELETED', 'FILE_EXPIRED', 'UPLOAD_EXPIRED'];

/** Of a file that is the whole subject of a request and is gone: the same as is told of one that is an input. */
function goneFileOf(code: string, { params }: FastifyRequest) {
  const { id } = params as { readonly id?: string };
  return id === undefined || !GONE.includes(code) ? {} : { param: 'id', details: { file_id: id } };
}

/** Of a file that is the whole subject of a request, its place in the address. */
function subjectParam(details: MediaFailureDetails, { params }: FastifyRequest): string | null {
  return details.type === 'FILE' && (params as { readonly id?: string } | null)?.id === details.fileId ? 'id' : null;
}

async function answerMediaFailure(
  failure: MediaFailure,
  request: FastifyRequest,
  reply: FastifyReply,
  storage: FileServices,
): Promise<FastifyReply> {
  const { code, message, details, inputPath, retryable, costUsd } = failure;
  const retryAfter = details.type === 'PROVIDER' ? details.retryAfterSeconds : null;
  const status = isRateLimit(failure) ? RATE_LIMITED : restStatusOf(code);
  if (!retryable || costUsd !== null) forbidRetry(reply, status);
  const told = await detailsOf(details, storage, request);
  if (isWorthAsking(failure)) reply.headers(headersOfStatus(status, retryAfter));
  const own = inputPath === null ? null : paramOf(inputPath, { ...HEADERS, ...request.routeOptions.config.params });
  const param = own ?? subjectParam(details, request);
  const worded =
    inputPath === null ? message : wordedForDoor(message, { inputPath, param: own, modelList: modelListOf(request) });
  return sendRestError(reply, status, code, worded, {
    param,
    details: costUsd === null ? told : { ...told, cost: costUsd },
  });
}

/** What both wires have as a header, and operations as a field. */
const HEADERS = { idempotencyKey: 'Idempotency-Key' };

const RATE_LIMITED = 429;

/** A provider that takes no more for now, and says from when on it does: clients of both wires wait for that by themselves. */
function isRateLimit({ code, retryable, details }: MediaFailure): boolean {
  if (code !== 'PROVIDER_UNAVAILABLE' || details.type !== 'PROVIDER') return false;
  return retryable && details.retryAfterSeconds !== null;
}

/** A provider that nobody has set up is not there in five seconds either. */
function isWorthAsking({ retryable, details }: MediaFailure): boolean {
  return retryable || details.type !== 'PROVIDER' || details.retryAfterSeconds !== null;
}

/** Official SDKs send a request again by themselves after these, unless they are told not to. */
function forbidRetry(reply: FastifyReply, status: number): void {
  if (status === 408 || status === 409 || status === 429 || status >= 500) reply.header('x-should-retry', 'false');
}

/** Answers a failure in the form of both wires. @param code as the rest of the service has it: `FILE_NOT_FOUND` */
export function sendRestError(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  {
    param = null,
    details = {},
  }: { readonly param?: string | null; readonly details?: Readonly<Record<string, unknown>> } = {},
): FastifyReply {
  const type = typeOf(status);
  const known = Object.keys(details).length === 0 ? {} : { details };
  const error = { code: code.toLowerCase(), message, type, param, ...known } satisfies FailureAnswer['error'];
  return reply.code(status).type('application/json; charset=utf-8').send({ error });
}

/** As OpenAI's wire groups them. */
function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
