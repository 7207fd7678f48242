import { Command } from 'commander';
import { addFileCommands } from './file';
import { addKeyCommands } from './key';
import type { RunOperation } from './operation';
import { makeNoneNull } from './options';
import { addOrganizationCommands } from './organization';
import { addOwnerCommands } from './owner';
import { addProjectCommands } from './project';
import { addReconcileCommand, addStoreCommands } from './reconcile';
import { addSecretCommands } from './secret';
import { addTokenCommands } from './token';
import { addUsageCommands } from './usage';
import { addWebhookCommands } from './webhook';

/**
 * The operator's command line: a noun, a verb, options. It throws what is wrong instead of ending the process, and
 * writes nothing itself but the help that was asked for.
 */
export function createAdminProgram(run: RunOperation): Command {
  const program = new Command('admin')
    .description(
      'Manage organizations, projects, API keys, webhooks and storage. Prints tables on a terminal, JSON elsewhere.',
    )
    .option('--json', 'print JSON on a terminal, too')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .hook('preAction', (_program, command) => makeNoneNull(command));
  addOrganizationCommands(program, run);
  addProjectCommands(program, run);
  addOwnerCommands(program, run);
  addKeyCommands(program, run);
  addTokenCommands(program, run);
  addSecretCommands(program, run);
  addFileCommands(program, run);
  addWebhookCommands(program, run);
  addUsageCommands(program, run);
  addReconcileCommand(program, run);
  addStoreCommands(program, run);
  return program;
}
