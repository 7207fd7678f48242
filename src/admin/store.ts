import type { Command } from 'commander';
import { describeStanding } from '../files/store/store-standing';
import type { RunOperation } from './operation';

export function addStoreCommands(program: Command, run: RunOperation): void {
  const store = program.command('store').description('whether the blob store and the database belong together');

  store
    .command('status')
    .description('compare them now')
    .action(() => run(async (_dataSource, openStorage) => describe(await (await openStorage()).store.verify())));

  store
    .command('adopt')
    .description('declare this database the only one that uses this store, after a restore or a move')
    .action(() => run(async (_dataSource, openStorage) => describe(await (await openStorage()).store.adopt())));
}

function describe(standing: Parameters<typeof describeStanding>[0]): object {
  return { standing, message: describeStanding(standing) };
}
