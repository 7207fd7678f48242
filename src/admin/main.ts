import { readConfig } from '../config';
import { openDatabase } from '../database/open-database';
import { type OpenedStorage, openStorage } from '../open-storage';
import { describeFailure } from './failure';
import type { RunOperation } from './operation';
import { createAdminProgram } from './program';

const run: RunOperation = async (operation) => {
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  let opened: OpenedStorage | undefined;
  const open = async () => {
    // Nothing here tells anybody a URL.
    opened = await openStorage(config, database, () => '');
    return opened.storage;
  };
  try {
    // Before the database closes: a new key must not be lost to a fault in closing.
    process.stdout.write(`${JSON.stringify(await operation(database.dataSource, open))}\n`);
  } finally {
    await opened?.close();
    await database.close();
  }
};

async function main(): Promise<void> {
  try {
    await createAdminProgram(run).parseAsync();
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) return;
    process.stderr.write(`${JSON.stringify(failure.document)}\n`);
    process.exitCode = failure.exitCode;
  }
}

void main();
