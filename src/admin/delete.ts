import type { Command } from 'commander';
import { AccountError } from '../accounts/account-input';
import { type Belongings, countBelongings } from '../database/repositories/accounts/deleted-accounts';
import { drainFileJobs } from '../files/file-tasks';
import { deleteAccount } from '../generation/delete-account';
import { findOrganization, findProject } from './find-accounts';
import { jobLogger, type RunOperation, type Surroundings } from './operation';

interface DeleteOptions {
  readonly id: string;
  readonly yes?: boolean;
}

interface Account {
  readonly id: string;
  readonly name: string;
}

/** The verb for projects and for organizations; one whose deletion was cut short is finished by it. */
export function addDeleteCommand(parent: Command, noun: 'project' | 'organization', run: RunOperation): void {
  parent
    .command('delete')
    .description(
      `delete ${noun === 'project' ? 'a project' : 'an organization with its projects'} for good: keys, files and generations; its usage can still be reported`,
    )
    .requiredOption('--id <id>', `the ${noun}, by id or name`)
    .option('--yes', 'do not ask; needed where nobody can be asked')
    .action(({ id, yes = false }: DeleteOptions) =>
      run(async (dataSource, openStorage, { ask }) => {
        const find = noun === 'project' ? findProject : findOrganization;
        const account: Account = await find(dataSource, id, 'id', { deleted: true });
        const scope = noun === 'project' ? { projectId: account.id } : { organizationId: account.id };
        if (!yes)
          await confirm(`${noun} ${account.name} (${account.id})`, await countBelongings(dataSource, scope), ask);
        const storage = await openStorage();
        // As of `project purge`: bytes that have to wait would be taken for gone.
        await storage.store.require();
        const deleted = await removeAll(deleteAccount(storage, scope));
        await drainFileJobs(storage, jobLogger());
        return { id: account.id, name: account.name, ...deleted };
      }),
    );
}

export async function confirm(what: string, belongings: Belongings, ask: Surroundings['ask']): Promise<void> {
  const { files, bytes, keys, generations } = belongings;
  const loss = `Deleting the ${what} takes ${files} files of ${bytes} bytes, ${keys} keys and ${generations} generations away for good.`;
  if (ask === null) throw new AccountError('INVALID_INPUT', 'yes', `${loss} Say --yes to do it.`);
  if (!(await ask(`${loss} Go on?`))) throw new AccountError('INVALID_INPUT', null, 'Nothing was deleted.');
}

/** Takes every step of a deletion. @returns what all of them removed */
export async function removeAll(steps: AsyncIterable<Belongings>): Promise<Belongings> {
  let total: Belongings = { files: 0, bytes: 0, keys: 0, generations: 0 };
  for await (const { files, bytes, keys, generations } of steps) {
    total = {
      files: total.files + files,
      bytes: total.bytes + bytes,
      keys: total.keys + keys,
      generations: total.generations + generations,
    };
  }
  return total;
}
