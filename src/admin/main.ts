import { createInterface } from 'node:readline/promises';
import { readConfig } from '../config';
import { openDatabase } from '../database/open-database';
import { type OpenedStorage, openStorage } from '../open-storage';
import { describeFailure } from './failure';
import type { RunOperation } from './operation';
import { createAdminProgram } from './program';
import { formatForPeople } from './table';

const run: RunOperation = async (operation) => {
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  let opened: OpenedStorage | undefined;
  const open = async () => {
    // No verb prints a URL.
    opened = await openStorage(config, database, () => '');
    return opened.storage;
  };
  try {
    // Before the database closes: a new key must not be lost to a fault in closing.
    const result = await operation(database.dataSource, open, {
      ask: process.stdin.isTTY && process.stderr.isTTY ? ask : null,
    });
    process.stdout.write(`${isForPeople(process.stdout) ? formatForPeople(result) : JSON.stringify(result)}\n`);
  } finally {
    await opened?.close();
    await database.close();
  }
};

/** On standard error: standard output is for the answer. Whatever is not a yes, an end of the input too, is a no. */
async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

const program = createAdminProgram(run);

function isForPeople({ isTTY }: { readonly isTTY?: boolean }): boolean {
  return isTTY === true && program.opts()['json'] !== true;
}

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) return;
    const { message, field } = failure.document.error;
    const text = field === null ? message : `${field}: ${message}`;
    process.stderr.write(`${isForPeople(process.stderr) ? text : JSON.stringify(failure.document)}\n`);
    process.exitCode = failure.exitCode;
  }
}

/** Runs the command that the arguments of the process say. @param onReady called when it has ended */
export async function runAdmin(onReady: () => void = () => {}): Promise<void> {
  await main();
  onReady();
}

if (require.main === module) void runAdmin();
