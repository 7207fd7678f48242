import type { Command } from 'commander';
import { destination, pino } from 'pino';
import { reconcileStorage } from '../files/reconcile-storage';
import type { RunOperation } from './operation';

const STANDARD_ERROR = 2;

export function addReconcileCommand(program: Command, run: RunOperation): void {
  program
    .command('reconcile')
    .description('clear away what crashes left, and hold every blob against the rows')
    .action(() =>
      run(async (_dataSource, openStorage) => {
        const { storage, close } = await openStorage();
        try {
          return await reconcileStorage(storage, pino({ level: 'error', base: null }, destination(STANDARD_ERROR)));
        } finally {
          await close();
        }
      }),
    );
}
