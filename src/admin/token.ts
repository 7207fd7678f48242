import type { Command } from 'commander';
import { rotateTokenSecret } from '../accounts/tokens/token-secrets';
import type { RunOperation } from './operation';

export function addTokenCommands(program: Command, run: RunOperation): void {
  program
    .command('token')
    .description('media tokens')
    .command('rotate-secret')
    .description('sign with a new secret; tokens by the one of before stay good, and a second rotation ends them')
    .action(() => run(rotateTokenSecret));
}
