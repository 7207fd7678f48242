import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from './app';
import { type Config, readConfig } from './config';
import { isLoopbackHost } from './domain/url';
import { beginYoung, collectGarbageRarely } from './garbage-collection';
import { createLogger } from './logger';
import { inSources } from './stack-trace';
import { describeStartFailure } from './start-failure';

/** A little more than the drain takes; orchestrators kill 30 seconds after the delay. */
const CLOSE_TIMEOUT_MS = 29_000;
/** npm passes a signal on that the terminal has sent to every process already: two at once are meant as one. */
const REPEATED_SIGNAL_MS = 1_000;

const STANDARD_STREAMS = new Set(['PipeWrap', 'TTYWrap', 'FSReqCallback']);
/** Said where a key would be printed to whatever collects the logs. */
const NO_KEY =
  'not printed here; `npm run admin -- key create` makes one, BOOTSTRAP_API_KEY chooses that of an empty database';

async function main(onReady: () => void): Promise<void> {
  collectGarbageRarely();
  beginYoung();
  const stopped = stopSignal();
  const config = readConfig(process.env);
  const { shutdownDelayMs } = config;
  void stopped.then(() => setTimeout(() => process.exit(1), shutdownDelayMs + CLOSE_TIMEOUT_MS).unref());
  const logger = createLogger(config.logLevel);
  // Whoever waited for it has been answered already, above all by graphql-js, which leaves what comes later to the process.
  process.on('unhandledRejection', (reason) =>
    logger.error({ err: reason }, 'a promise failed that nobody waited for'),
  );
  const app = await startApp(config, logger);
  process.stdout.write(greeting(config, app));
  onReady();
  const signal = await stopped;
  if (shutdownDelayMs > 0) {
    logger.info({ signal, delayMs: shutdownDelayMs }, 'leaving');
    app.leave();
    await sleep(shutdownDelayMs);
  }
  logger.info({ signal }, 'closing');
  await app.close();
  // Whatever a part forgot must not keep the process: it would be killed in the end, and that counts as a crash.
  logger.info({ left: countActiveResources() }, 'closed');
  await new Promise<void>((resolve) => logger.flush(() => resolve()));
  process.exit(0);
}

/** What would keep the process alive, by its kind; standard streams, and what empties them, are no part of the service. */
function countActiveResources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (!STANDARD_STREAMS.has(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/**
 * Resolves with the first SIGTERM or SIGINT, also one that comes while the service starts. From then on the process
 * ends when it has closed, or takes too long to, or gets another signal: then at once.
 */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const onSignal = (signal: NodeJS.Signals) => {
      if (firstAt === null) {
        firstAt = Date.now();
        resolve(signal);
      } else if (Date.now() - firstAt > REPEATED_SIGNAL_MS) {
        process.exit(1);
      }
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });
}

/** On a loopback address the console's has the key in its fragment, which no request carries: nobody has to paste it. */
function greeting({ role, host }: Config, { url, apiKey }: App): string {
  if (role === 'worker') return `\n  Mediagraph   a worker; its health is at ${url}/readyz\n\n`;
  const key = apiKey ?? NO_KEY;
  const fragment = apiKey !== null && isLoopbackHost(host) ? `#key=${encodeURIComponent(apiKey)}` : '';
  return `\n  Mediagraph   ${url}/graphql\n  Console      ${url}/${fragment}\n  API key      ${key}\n\n`;
}

/** Runs the service until a signal ends it. @param onReady called when requests are answered */
export function runService(onReady: () => void = () => {}): void {
  // Node prints it, and ends the process.
  process.on('uncaughtExceptionMonitor', (error) => {
    if (error.stack !== undefined) error.stack = inSources(error.stack);
  });
  main(onReady).catch((error: unknown) => {
    process.stderr.write(`${inSources(describeStartFailure(error))}\n`, () => process.exit(1));
  });
}

if (require.main === module) runService();
