import type { Command } from 'commander';
import { recount } from '../usage/recount';
import type { RunOperation } from './operation';

export function addUsageCommands(program: Command, run: RunOperation): void {
  program
    .command('usage')
    .description('the counters of what is kept')
    .command('recount')
    .description('hold every counter against the rows and tell the differences; changes nothing')
    .action(() => run((dataSource) => recount(dataSource)));
}
