import type { Command } from 'commander';
import { checkAnyChange } from '../accounts/account-input';
import {
  createOrganization,
  listOrganizations,
  type NewOrganization,
  type OrganizationChanges,
  updateOrganization,
} from '../accounts/organizations-and-projects';
import { addDeleteCommand } from './delete';
import { findOrganization } from './find-accounts';
import type { RunOperation } from './operation';
import { addPageOptions, byteCount, type PageOptions, pageOf, secondsOption, wholeNumber } from './options';

export function addOrganizationCommands(program: Command, run: RunOperation): void {
  const organization = program.command('organization').description('tenants and their storage quota');
  const retention = () => secondsOption('--retention-seconds', 'retentionSeconds', 'the longest that a file is kept');

  organization
    .command('create')
    .description('make an organization')
    .requiredOption('--name <name>', 'unique, 1 to 100 characters')
    .requiredOption('--max-bytes <bytes>', 'bytes that its files may hold: 1000, 50GB, 1.5GiB', byteCount('maxBytes'))
    .requiredOption('--max-files <count>', 'files that it may have', wholeNumber('maxFiles'))
    .addOption(retention().default(null, 'none'))
    .action((options: NewOrganization) => run((dataSource) => createOrganization(dataSource, options)));

  addPageOptions(organization.command('list').description('list organizations, ordered by id')).action(
    (options: PageOptions) => run((dataSource) => listOrganizations(dataSource, pageOf(options))),
  );

  addDeleteCommand(organization, 'organization', run);

  organization
    .command('update')
    .description('change what is given, leave the rest')
    .requiredOption('--id <id>', 'the organization, by id or name')
    .option('--name <name>', 'unique, 1 to 100 characters')
    .option('--max-bytes <bytes>', 'bytes that its files may hold: 1000, 50GB, 1.5GiB', byteCount('maxBytes'))
    .option('--max-files <count>', 'files that it may have', wholeNumber('maxFiles'))
    .addOption(retention())
    .action(({ id, ...changes }: OrganizationChanges & { readonly id: string }) =>
      run(async (dataSource) => {
        checkAnyChange(changes);
        const found = await findOrganization(dataSource, id, 'id');
        return updateOrganization(dataSource, found.id, changes);
      }),
    );
}
