import type { Command } from 'commander';
import { AccountError } from '../accounts/account-input';
import { countBelongings } from '../database/repositories/accounts/deleted-accounts';
import { isOwnerId } from '../domain/caller';
import { drainFileJobs } from '../files/file-tasks';
import { purgeOwner } from '../generation/delete-account';
import { confirm, removeAll } from './delete';
import { findProject } from './find-accounts';
import { jobLogger, type RunOperation } from './operation';

interface PurgeOptions {
  readonly project: string;
  readonly owner: string;
  readonly yes?: boolean;
}

export function addOwnerCommands(program: Command, run: RunOperation): void {
  const owner = program.command('owner').description("a project's own users, by the project's ids of them");

  owner
    .command('purge')
    .description(
      'delete all files and generations of an owner for good, and what is under way; what it stores afterwards stays, so end its tokens first',
    )
    .requiredOption('--project <id>', 'the project, by id or name')
    .requiredOption('--owner <id>', "the owner, by the project's id of it")
    .option('--yes', 'do not ask; needed where nobody can be asked')
    .action(({ project, owner: ownerId, yes = false }: PurgeOptions) =>
      run(async (dataSource, openStorage, { ask }) => {
        if (!isOwnerId(ownerId)) throw new AccountError('INVALID_INPUT', 'owner', 'This is no id of an owner.');
        const { id: projectId } = await findProject(dataSource, project, 'project');
        const scope = { projectId, ownerId };
        if (!yes) await confirm(`owner ${ownerId}`, await countBelongings(dataSource, scope), ask);
        const storage = await openStorage();
        // As of `project purge`: bytes that have to wait would be taken for gone.
        await storage.store.require();
        const { files, bytes, generations } = await removeAll(purgeOwner(storage, scope));
        await drainFileJobs(storage, jobLogger());
        return { owner: ownerId, files, bytes, generations };
      }),
    );
}
