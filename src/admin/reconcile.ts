import type { Command } from 'commander';
import { planReconciliation, reconcileStorage } from '../files/reconcile/reconcile-storage';
import { describeStoreStatus } from '../files/store/store-status';
import { reconcileGenerations } from '../generation/run/run-queued';
import { jobLogger, type RunOperation } from './operation';

interface ReconcileOptions {
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

export function addReconcileCommand(program: Command, run: RunOperation): void {
  program
    .command('reconcile')
    .description('clear away what crashes left, and hold every blob against the rows')
    .option('--dry-run', 'tell what would be done, and change nothing')
    .option('--force', 'act even if more than 1 % and more than 100 of the files or blobs are amiss')
    .action(({ dryRun = false, force = false }: ReconcileOptions) =>
      run(async (_dataSource, openStorage) => {
        const storage = await openStorage();
        if (dryRun) return planReconciliation(storage);
        await storage.store.require();
        await reconcileGenerations(storage);
        return reconcileStorage(storage, jobLogger(), { force });
      }),
    );
}

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

function describe(status: Parameters<typeof describeStoreStatus>[0]): object {
  return { standing: status, message: describeStoreStatus(status) };
}
