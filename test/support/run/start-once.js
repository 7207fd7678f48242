/**
 * Starts the service, closes it, and ends. Not by `main`, which changes settings of V8: code that was compiled under
 * others is compiled anew.
 */
require('reflect-metadata');
const { startApp } = require('../../../dist/src/app');
const { readConfig } = require('../../../dist/src/config');
const { createLogger } = require('../../../dist/src/logger');
require('../../../dist/src/admin/program');

async function startOnce() {
  const config = readConfig(process.env);
  const app = await startApp(config, createLogger(config.logLevel));
  await app.close();
  process.exit(0);
}

void startOnce();
