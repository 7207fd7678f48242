import type { DataSource } from 'typeorm';
import { createAdminProgram } from '../../src/admin/program';

/** The command line without its process: answers what it would print, and throws what it would report. */
export function createAdmin(dataSource: DataSource): (commandLine: string, ...values: string[]) => Promise<unknown> {
  return async (commandLine, ...values) => {
    const printed: unknown[] = [];
    const program = createAdminProgram(async (operation) => {
      printed.push(await operation(dataSource, noStorage));
    });
    await program.parseAsync([...commandLine.split(' '), ...values], { from: 'user' });
    if (printed.length !== 1) throw new Error(`${printed.length} documents were printed.`);
    return JSON.parse(JSON.stringify(printed[0]));
  };
}

function noStorage(): never {
  throw new Error('This verb takes a process of its own: test/admin/main.test.ts shows how.');
}
