/**
 * Services of several settings in one process, on one database: what they differ by is their settings alone. Of two
 * processes of one program each has a luck of its own, with its memory and with what was compiled when: a tenth of its time.
 * Each argument is the settings of one, in JSON. It tells their addresses in that order, as the service does.
 */
import 'reflect-metadata';
import { type App, startApp } from '../../src/app';
import { readConfig } from '../../src/config';
import { beginYoung, collectGarbageRarely } from '../../src/garbage-collection';
import { createLogger } from '../../src/logger';

async function main(settings: readonly string[]): Promise<void> {
  collectGarbageRarely();
  beginYoung();
  const apps: App[] = [];
  process.once('SIGTERM', () => {
    Promise.all(apps.map((app) => app.close())).then(() => process.exit(0));
  });
  for (const each of settings) {
    const config = readConfig({ ...process.env, ...JSON.parse(each) });
    apps.push(await startApp(config, createLogger(config.logLevel)));
  }
  for (const { url } of apps) process.stdout.write(`${url}/graphql\n`);
}

void main(process.argv.slice(2));
