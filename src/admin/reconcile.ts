import type { Command } from 'commander';
import { planReconciliation, reconcileStorage } from '../files/reconcile/reconcile-storage';
import { reconcileGenerations } from '../generation/run/reconcile-generations';
import { jobLogger } from './job-logger';
import type { RunOperation } from './operation';

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
