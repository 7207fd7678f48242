import { type Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import { AccountError } from '../accounts/account-error';
import { createKey, type KeyOwner } from '../accounts/create-key';
import { listKeys } from '../accounts/list-keys';
import { revokeKey } from '../accounts/revoke-key';
import { updateKey } from '../accounts/update-key';
import { findOrganization } from './find-organization';
import type { RunOperation } from './operation';
import { scopeNames } from './option-values';
import { addPageOptions, type PageOptions, pageOf } from './options';

interface OwnerOptions {
  readonly organization?: string;
  readonly project?: string;
}

export function addKeyCommands(program: Command, run: RunOperation): void {
  const key = program.command('key').description('API keys');

  addOwnerOptions(key.command('create').description('make a key and show it, this one time'))
    .requiredOption('--scopes <names>', 'what it may do: names between commas', scopeNames)
    .action(({ scopes, ...options }: OwnerOptions & { readonly scopes: readonly string[] }) =>
      run(async (dataSource) => {
        const owner = await findOwner(dataSource, options);
        if (owner === null) throw new AccountError('INVALID_INPUT', null, 'A key needs --project or --organization.');
        return createKey(dataSource, { owner, scopes });
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
    .requiredOption('--id <id>', 'the key')
    .action(({ id }: { readonly id: string }) => run((dataSource) => revokeKey(dataSource, id)));

  key
    .command('update')
    .description("replace a key's scopes")
    .requiredOption('--id <id>', 'the key')
    .requiredOption('--scopes <names>', 'what it may do: names between commas', scopeNames)
    .action(({ id, scopes }: { readonly id: string; readonly scopes: readonly string[] }) =>
      run((dataSource) => updateKey(dataSource, id, { scopes })),
    );
}

function addOwnerOptions(command: Command): Command {
  return command
    .option('--project <id>', 'a project')
    .addOption(new Option('--organization <id>', 'an organization, by id or name').conflicts('project'));
}

async function findOwner(dataSource: DataSource, { organization, project }: OwnerOptions): Promise<KeyOwner | null> {
  if (project !== undefined) return { projectId: project };
  if (organization === undefined) return null;
  const { id: organizationId } = await findOrganization(dataSource, organization);
  return { organizationId };
}
