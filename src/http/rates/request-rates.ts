import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallRates, RateState } from '../../accounts/rates/call-rates';
import type { Rate } from '../../concurrency/point-bucket';
import type { Caller } from '../../domain/caller';
import { RequestFailure } from '../../domain/errors';
import { callerOf } from '../request-caller';
import { onRequestEnd, stopIfOver } from '../request-end';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a request costs, in points, before anything else is known of it. Default: 1 to read, 10 to change something. */
    readonly cost?: number;
    /** Answers go on for as long as the client likes, and are limited by other means than how many are under way. */
    readonly staysOpen?: boolean;
    /** The operation is paid after the request: what is left is told when the answer is sent, by `tellRatesLeft`. */
    readonly paysLater?: boolean;
  }
}

const READING_COST = 1;
/** As a mutation costs. */
const CHANGING_COST = 10;
/** Of a page, however long it is. */
export const PAGE_COST = 25;
/** Of whatever is made by a model: as the graph counts a generation with what is usually selected of it. */
export const GENERATION_COST = 100;

/** Lets nobody ask for more than their rates allow, before anything is read of a request but its headers. */
export function limitRequests(app: FastifyInstance, rates: CallRates): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404 || request.routeOptions.config.public === true) return done();
    const admitted = admitRequest(rates, request, reply, callerOf(request));
    if (admitted === null) return done();
    admitted.then(() => done(), done);
  });
}

/**
 * Spends what a request of the route costs, says in its headers what is left, and counts it until it is over.
 *
 * @returns null: it is done; else what resolves when it is
 * @throws {RequestFailure} RATE_LIMITED
 */
export function admitRequest(
  rates: CallRates,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
): Promise<void> | null {
  const loading = rates.load(caller);
  if (loading === null) {
    admit(rates, request, reply, caller);
    return null;
  }
  return loading.then(() => {
    if (!stopIfOver(reply)) admit(rates, request, reply, caller);
  });
}

function admit(rates: CallRates, request: FastifyRequest, reply: FastifyReply, caller: Caller): void {
  const { cost = costOf(request.method), staysOpen = false, paysLater = false } = request.routeOptions.config;
  const nowMs = rates.now();
  try {
    if (!staysOpen) onRequestEnd(reply.raw, rates.begin(caller));
    rates.take(caller, { points: cost, requests: 1 }, nowMs);
    if (!paysLater) tellRates(reply, rates, rates.states(caller, nowMs));
  } catch (error) {
    const retryAfterSeconds = error instanceof RequestFailure ? error.retryAfterSeconds : null;
    tellRates(reply, rates, rates.states(caller, nowMs), retryAfterSeconds);
    throw error;
  }
}

/**
 * Says in the headers of an answer what is left, unless they say it already: of a request that was refused by its rates.
 *
 * @param caller null: nobody was authenticated
 */
export function tellRatesLeft(rates: CallRates, reply: FastifyReply, caller: Caller | null): void {
  if (caller !== null && !reply.hasHeader('ratelimit')) tellRates(reply, rates, rates.states(caller));
}

function costOf(method: string): number {
  return method === 'GET' || method === 'HEAD' ? READING_COST : CHANGING_COST;
}

/** @param retryAfterSeconds of a request that is refused: for so long there is no more than that */
function tellRates(
  reply: FastifyReply,
  { settings }: CallRates,
  states: readonly RateState[],
  retryAfterSeconds: number | null = null,
): void {
  if (states.length === 0) return;
  reply.header('ratelimit-policy', policyHeader(states, settings.burstSeconds));
  reply.header('ratelimit', rateHeader(states, retryAfterSeconds));
}

/** https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11 §3. A request costs a point at least. */
function policyHeader(states: readonly RateState[], windowSeconds: number): string {
  return states.map((state) => policyOf(state, windowSeconds)).join(', ');
}

/** By the rate: each is one object, of one limit of one server, for as long as it holds. */
const policies = new WeakMap<Rate, string>();

function policyOf({ name, rate, maximumAvailable }: RateState, windowSeconds: number): string {
  const known = policies.get(rate);
  if (known !== undefined) return known;
  const policy = `"${name}";q=${maximumAvailable};w=${windowSeconds}`;
  policies.set(rate, policy);
  return policy;
}

/** §4 of the same. */
function rateHeader(states: readonly RateState[], retryAfterSeconds: number | null): string {
  const window = retryAfterSeconds === null ? '' : `;t=${retryAfterSeconds}`;
  return states.map(({ name, currentlyAvailable }) => `"${name}";r=${currentlyAvailable}${window}`).join(', ');
}
