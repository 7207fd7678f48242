import type { Command } from 'commander';
import { reconcileStorage } from '../files/reconcile-storage';
import { reconcileGenerations } from '../generation/reconcile-generations';
import { jobLogger } from './job-logger';
import type { RunOperation } from './operation';

export function addReconcileCommand(program: Command, run: RunOperation): void {
  program
    .command('reconcile')
    .description('clear away what crashes left, and hold every blob against the rows')
    .action(() =>
      run(async (_dataSource, openStorage) => {
        const storage = await openStorage();
        await reconcileGenerations(storage);
        return reconcileStorage(storage, jobLogger());
      }),
    );
}
