import { parseArgs } from 'node:util';

/** sysexits.h's EX_TEMPFAIL: the server ended before it was ready, and the next start may succeed. */
export const KEEPER_TRY_AGAIN = 75;

export interface KeeperArguments {
  readonly directory: string;
  readonly socketDirectory: string;
  readonly nativeDirectory: string;
  /** false: a crash of the machine may lose everything. For tests. */
  readonly durable: boolean;
}

export function formatKeeperArguments(keeper: KeeperArguments): string[] {
  const { directory, socketDirectory, nativeDirectory } = keeper;
  return [...(keeper.durable ? [] : ['--no-sync']), '--', directory, socketDirectory, nativeDirectory];
}

/** @throws Error there are too few */
export function parseKeeperArguments(args: string[]): KeeperArguments {
  const { values, positionals } = parseArgs({
    args,
    options: { 'no-sync': { type: 'boolean' } },
    allowPositionals: true,
  });
  const [directory, socketDirectory, nativeDirectory] = positionals;
  if (directory === undefined || socketDirectory === undefined || nativeDirectory === undefined) {
    throw new Error('usage: keeper.js [--no-sync] -- <directory> <socket directory> <native directory>');
  }
  return { directory, socketDirectory, nativeDirectory, durable: values['no-sync'] !== true };
}
