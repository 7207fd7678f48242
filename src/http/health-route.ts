import type { FastifyInstance } from 'fastify';

/** What must work for this process to be of use, each under the name that `/readyz` tells it by. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void>>>;

/** A probe asks every few seconds and gives up after one or two. */
const CHECK_TIMEOUT_MS = 2_000;

/** `/healthz`: the process answers. `/readyz`: it can do its work, and should be sent requests. */
export function registerHealth(app: FastifyInstance, checks: ReadinessChecks): void {
  app.get('/healthz', { config: { public: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { public: true } }, async (_request, reply) => {
    const names = Object.keys(checks);
    const results = await Promise.all(Object.values(checks).map(passes));
    const failing = names.filter((_name, index) => results[index] !== true);
    return reply
      .code(failing.length === 0 ? 200 : 503)
      .send({ status: failing.length === 0 ? 'ready' : 'unavailable', failing });
  });
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
