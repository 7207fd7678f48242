import { type Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import { AccountError } from '../accounts/account-input';
import { createKey, type KeyOwner, listKeys, revokeKey, updateKey } from '../accounts/keys';
import { findKey, findOrganization, findProject } from './find-accounts';
import type { RunOperation } from './operation';
import { addPageOptions, instantAhead, type PageOptions, pageOf, scopeNames } from './options';

interface OwnerOptions {
  readonly organization?: string;
  readonly project?: string;
}

interface CreateOptions extends OwnerOptions {
  readonly scopes: readonly string[];
  readonly name?: string;
  readonly expiresIn: Date | null;
}

interface UpdateOptions {
  readonly id: string;
  readonly scopes?: readonly string[];
  readonly name?: string;
  readonly expiresIn?: Date | null;
}

export function addKeyCommands(program: Command, run: RunOperation): void {
  const key = program.command('key').description('API keys');

  addOwnerOptions(key.command('create').description('make a key and show it, this one time'))
    .requiredOption('--scopes <names>', 'what it may do: names between commas', scopeNames)
    .option('--name <name>', 'for people to tell it by, 1 to 100 characters')
    .addOption(expiresInOption().default(null, 'none'))
    .action(({ scopes, name, expiresIn, ...options }: CreateOptions) =>
      run(async (dataSource) => {
        const owner = await findOwner(dataSource, options);
        if (owner === null) throw new AccountError('INVALID_INPUT', null, 'A key needs --project or --organization.');
        return createKey(dataSource, { owner, scopes, name: name ?? null, expiresAt: expiresIn });
      }),
    );

  addPageOptions(addOwnerOptions(key.command('list').description('list keys, ordered by id'))).action(
    (options: OwnerOptions & PageOptions) =>
      run(async (dataSource) =>
        listKeys(dataSource, { owner: await findOwner(dataSource, options), ...pageOf(options) }),
      ),
  );

  key
    .command('revoke')
    .description('put a key out of force for good')
    .requiredOption('--id <id>', 'the key, by id or name')
    .action(({ id }: { readonly id: string }) =>
      run(async (dataSource) => revokeKey(dataSource, (await findKey(dataSource, id)).id)),
    );

  key
    .command('update')
    .description('change what is given, leave the rest')
    .requiredOption('--id <id>', 'the key, by id or name')
    .option('--scopes <names>', 'what it may do: names between commas', scopeNames)
    .option('--name <name>', 'for people to tell it by, 1 to 100 characters')
    .addOption(expiresInOption())
    .action(({ id, expiresIn, ...changes }: UpdateOptions) =>
      run(async (dataSource) => {
        const expiry = expiresIn === undefined ? {} : { expiresAt: expiresIn };
        return updateKey(dataSource, (await findKey(dataSource, id)).id, { ...changes, ...expiry });
      }),
    );
}

function expiresInOption(): Option {
  return new Option('--expires-in <time>', 'when it goes out of force by itself: 90d, 12h, 30m, or "none"').argParser(
    instantAhead('expiresIn'),
  );
}

function addOwnerOptions(command: Command): Command {
  return command
    .option('--project <id>', 'a project, by id or name')
    .addOption(new Option('--organization <id>', 'an organization, by id or name').conflicts('project'));
}

async function findOwner(dataSource: DataSource, { organization, project }: OwnerOptions): Promise<KeyOwner | null> {
  if (project !== undefined) return { projectId: (await findProject(dataSource, project)).id };
  if (organization === undefined) return null;
  const { id: organizationId } = await findOrganization(dataSource, organization);
  return { organizationId };
}
