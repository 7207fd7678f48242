import type { DataSource } from 'typeorm';
import type { Surroundings } from '../../../src/admin/operation';
import { createAdminProgram } from '../../../src/admin/program';
import { readConfig } from '../../../src/config';
import { openDatabase } from '../../../src/database/open-database';
import { type OpenedStorage, openStorage } from '../../../src/open-storage';

/** The command line without its process: answers what it would print, and throws what it would report. */
export function createAdmin(
  dataSource: DataSource,
  ask: Surroundings['ask'] = null,
): (commandLine: string, ...values: string[]) => Promise<unknown> {
  return async (commandLine, ...values) => {
    const printed: unknown[] = [];
    const program = createAdminProgram(async (operation) => {
      printed.push(await operation(dataSource, noStorage, { ask }));
    });
    await program.parseAsync([...commandLine.split(' '), ...values], { from: 'user' });
    if (printed.length !== 1) throw new Error(`${printed.length} documents were printed.`);
    return JSON.parse(JSON.stringify(printed[0]));
  };
}

function noStorage(): never {
  throw new Error('This verb takes a process of its own: test/admin/main.test.ts shows how.');
}

/** The same with everything that the process opens for the environment, at a fraction of what starting it takes. */
export async function runAdminHere(
  environment: Readonly<Record<string, string>>,
  ...commandLine: readonly string[]
): Promise<unknown> {
  const config = readConfig(environment);
  const database = await openDatabase(config);
  const opened: OpenedStorage[] = [];
  const openIt = async () => {
    const storage = await openStorage(config, database, () => '');
    opened.push(storage);
    return storage.storage;
  };
  const printed: unknown[] = [];
  try {
    const program = createAdminProgram(async (operation) => {
      printed.push(await operation(database.dataSource, openIt, { ask: null }));
    });
    await program.parseAsync([...commandLine], { from: 'user' });
  } finally {
    for (const storage of opened) await storage.close();
    await database.close();
  }
  return JSON.parse(JSON.stringify(printed[0]));
}
