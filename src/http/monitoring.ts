import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { requireScope } from '../domain/caller';
import type { Departure } from './departure';
import { atOnce } from './hooks';
import { callerOf } from './request-caller';

type Checks = Readonly<Record<string, () => Promise<void>>>;

/** What must work for this process to be of use, each under its name in the answer of `/readyz`. */
export interface ReadinessChecks {
  /** One that fails: 503, for no request can be done. */
  readonly required: Checks;
  /** One that fails: 200 and "degraded", for requests that need something else are done as ever. */
  readonly optional: Checks;
}

interface Readiness {
  readonly status: 'ready' | 'degraded' | 'unavailable' | 'leaving';
  readonly failing: readonly string[];
}

/** Nothing fails: it is about to end, and others should be asked. */
const LEAVING: Readiness = { status: 'leaving', failing: [] };
/** A probe asks every few seconds and gives up after one or two. */
const CHECK_TIMEOUT_MS = 2_000;
/** Anybody may ask, and each check costs a query and a request to the blob store. */
const KEPT_MS = 2_000;

/**
 * `/healthz`: the process answers. `/readyz`: it can do its work, and should be sent requests.
 *
 * @param now in milliseconds, of a clock that only goes forward
 */
export function registerHealth(
  app: FastifyInstance,
  checks: ReadinessChecks,
  departure: Departure,
  now = () => performance.now(),
): void {
  const readiness = keptFor(KEPT_MS, now, () => readReadiness(checks));
  app.get('/healthz', { config: { public: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { public: true } }, async (_request, reply) => {
    // At once: what was found in the last two seconds was found before.
    const answer = departure.isLeaving ? LEAVING : await readiness();
    const isReady = answer.status === 'ready' || answer.status === 'degraded';
    return reply.code(isReady ? 200 : 503).send(answer);
  });
}

async function readReadiness({ required, optional }: ReadinessChecks): Promise<Readiness> {
  const [missing, lacking] = await Promise.all([failingOf(required), failingOf(optional)]);
  const failing = [...missing, ...lacking];
  if (missing.length > 0) return { status: 'unavailable', failing };
  return { status: lacking.length > 0 ? 'degraded' : 'ready', failing };
}

async function failingOf(checks: Checks): Promise<string[]> {
  const results = await Promise.all(Object.values(checks).map(passes));
  return Object.keys(checks).filter((_name, index) => results[index] !== true);
}

/** Asks again when the last answer is older than `keptMs`; requests meanwhile get the answer that is awaited. */
function keptFor<Answer>(keptMs: number, now: () => number, ask: () => Promise<Answer>): () => Promise<Answer> {
  let kept: { readonly answer: Promise<Answer>; answeredAt: number | null } | null = null;
  return () => {
    if (kept !== null && (kept.answeredAt === null || now() - kept.answeredAt < keptMs)) return kept.answer;
    const asked: { answer: Promise<Answer>; answeredAt: number | null } = { answer: ask(), answeredAt: null };
    kept = asked;
    return asked.answer.finally(() => {
      asked.answeredAt = now();
    });
  };
}

async function passes(check: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  const result = check().then(
    () => true,
    () => false,
  );
  const passed = await Promise.race([result, timeout]);
  clearTimeout(timer);
  return passed;
}

/** From an answer out of memory to an upload of gigabytes. */
const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** `/metrics` for Prometheus. They are of all tenants together, so reading them takes the scope ADMIN. */
export function registerMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, until the last byte of the answer was sent.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS_BUCKETS,
    registers: [registry],
  });
  app.addHook(
    'onResponse',
    atOnce((request, reply) => {
      // The route's pattern, not the URL: every value of a label is kept for ever.
      const route = request.routeOptions.url ?? 'none';
      duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    }),
  );
  app.get('/metrics', async (request, reply) => {
    requireScope(callerOf(request), 'ADMIN');
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
