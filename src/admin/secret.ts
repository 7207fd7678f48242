import type { Command } from 'commander';
import { rotateUrlSecret } from '../files/read/url-secrets';
import type { RunOperation } from './operation';

export function addSecretCommands(program: Command, run: RunOperation): void {
  program
    .command('secret')
    .description('what URLs to media are signed with')
    .command('rotate')
    .description('sign with a new secret; URLs by the one of before stay good, and a second rotation ends them')
    .action(() => run(rotateUrlSecret));
}
