import { type Command, Option } from 'commander';
import {
  createProject,
  listProjects,
  type NewProject,
  type ProjectChanges,
  updateProject,
} from '../accounts/organizations-and-projects';
import { drainFileJobs } from '../files/file-tasks';
import { purgeProject } from '../files/remove/remove-and-purge';
import { purgeGenerations } from '../generation/delete-account';
import { addDeleteCommand } from './delete';
import { findOrganization, findProject } from './find-accounts';
import { jobLogger, type RunOperation } from './operation';
import {
  addPageOptions,
  byteCount,
  orNone,
  type PageOptions,
  pageOf,
  secondsOption,
  trueOrFalse,
  wholeNumberOrNone,
} from './options';

type CreateOptions = Omit<NewProject, 'organizationId'> & { readonly organization: string };
type ListOptions = PageOptions & { readonly organization?: string };

export function addProjectCommands(program: Command, run: RunOperation): void {
  const project = program.command('project').description("an organization's projects and their policies");

  project
    .command('create')
    .description('make a project')
    .requiredOption('--organization <id>', 'its organization, by id or name')
    .requiredOption('--name <name>', 'unique in the organization, 1 to 100 characters')
    .addOption(retentionOption().default(null, 'none'))
    .addOption(zeroDataRetentionOption().default(false))
    .addOption(storeByDefaultOption().default(true))
    .addOption(keepPromptsOption().default(false))
    .addOption(defaultTtlOption().default(null, 'none'))
    .addOption(requestsPerMinuteOption().default(null, 'none'))
    .addOption(ownerBytesOption().default(null, 'none'))
    .addOption(ownerFilesOption().default(null, 'none'))
    .action(({ organization, ...policy }: CreateOptions) =>
      run(async (dataSource) => {
        const { id: organizationId } = await findOrganization(dataSource, organization);
        return createProject(dataSource, { organizationId, ...policy });
      }),
    );

  addPageOptions(project.command('list').description('list projects, ordered by id'))
    .option('--organization <id>', 'only those of one organization, by id or name')
    .action(({ organization, ...page }: ListOptions) =>
      run(async (dataSource) => {
        const of = organization === undefined ? null : await findOrganization(dataSource, organization);
        return listProjects(dataSource, { organizationId: of?.id ?? null, ...pageOf(page) });
      }),
    );

  project
    .command('update')
    .description('change what is given, leave the rest')
    .requiredOption('--id <id>', 'the project, by id or name')
    .option('--name <name>', 'unique in the organization, 1 to 100 characters')
    .addOption(retentionOption())
    .addOption(zeroDataRetentionOption())
    .addOption(storeByDefaultOption())
    .addOption(keepPromptsOption())
    .addOption(defaultTtlOption())
    .addOption(requestsPerMinuteOption())
    .addOption(ownerBytesOption())
    .addOption(ownerFilesOption())
    .action(({ id, ...changes }: ProjectChanges & { readonly id: string }) =>
      run(async (dataSource) => updateProject(dataSource, (await findProject(dataSource, id, 'id')).id, changes)),
    );

  addDeleteCommand(project, 'project', run);

  project
    .command('purge')
    .description(
      'delete every file of a project for good, and what its generations hold of content; what it stores afterwards stays',
    )
    .requiredOption('--id <id>', 'the project, by id or name')
    .action(({ id }: { readonly id: string }) =>
      run(async (dataSource, openStorage) => {
        const project = await findProject(dataSource, id, 'id');
        const storage = await openStorage();
        // The bytes would wait, and the operator would take them for gone.
        await storage.store.require();
        const purged = await purgeProject(storage, project.id);
        await purgeGenerations(storage, project.id);
        await drainFileJobs(storage, jobLogger());
        return purged;
      }),
    );
}

function retentionOption(): Option {
  return secondsOption('--retention-seconds', 'retentionSeconds', 'the longest that a file is kept');
}

function defaultTtlOption(): Option {
  return secondsOption('--default-ttl-seconds', 'defaultTtlSeconds', 'how long a file lives that asks for no time');
}

function ownerBytesOption(): Option {
  return new Option('--owner-max-bytes <bytes>', 'bytes that the files of each owner may hold, or "none"').argParser(
    orNone(byteCount('ownerMaxBytes')),
  );
}

function ownerFilesOption(): Option {
  return new Option('--owner-max-files <count>', 'files that each owner may have, or "none"').argParser(
    wholeNumberOrNone('ownerMaxFiles'),
  );
}

function zeroDataRetentionOption(): Option {
  return new Option('--zero-data-retention [boolean]', 'store nothing of uploads and generations')
    .preset('true')
    .argParser(trueOrFalse('zeroDataRetention'));
}

function storeByDefaultOption(): Option {
  return new Option(
    '--store-by-default <boolean>',
    'whether outputs are stored unless the caller says otherwise',
  ).argParser(trueOrFalse('storeByDefault'));
}

function keepPromptsOption(): Option {
  return new Option(
    '--keep-prompts <boolean>',
    'whether files that are generated have their prompt among their metadata',
  ).argParser(trueOrFalse('keepPrompts'));
}

function requestsPerMinuteOption(): Option {
  const description = 'how many requests all who come with its keys may send a minute, or "none"';
  return new Option('--requests-per-minute <count>', description).argParser(wholeNumberOrNone('requestsPerMinute'));
}
