import 'reflect-metadata';
import { pino } from 'pino';
import { startApp } from './app';
import { ConfigError, readConfig } from './config';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel, base: null });
  const app = await startApp(config, logger);
  process.stdout.write(greeting(app.url, app.apiKey));
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  logger.info('closing');
  await app.close();
}

function greeting(url: string, apiKey: string | null): string {
  const key = apiKey === null ? 'as made by `npm run admin -- key create`' : apiKey;
  return `\n  Mediagraph   ${url}/graphql\n  Playground   ${url}/\n  API key      ${key}\n\n`;
}

main().catch((error: unknown) => {
  const message = error instanceof ConfigError ? `The configuration is not valid.\n${error.message}` : error;
  console.error(message);
  process.exitCode = 1;
});
