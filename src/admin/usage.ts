import { type Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import { AccountError } from '../accounts/account-error';
import type { UsageDimension } from '../domain/usage';
import type { UsageGranularity } from '../domain/usage-interval';
import { recount } from '../usage/recount';
import { findOrganization, findProject, type ScopeOptions } from './find-accounts';
import type { RunOperation } from './operation';
import { instant, namesAmong } from './option-values';
import { reportUsage, type UsageReport } from './usage-report';

interface ReportOptions {
  readonly organization?: string;
  readonly project?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly granularity: readonly UsageGranularity[];
  readonly by: readonly (UsageDimension | 'ORGANIZATION')[];
}

const GRANULARITIES = ['HOUR', 'DAY', 'MONTH'] as const satisfies readonly UsageGranularity[];
const DIMENSIONS = ['ORGANIZATION', 'PROJECT', 'KIND', 'GENERATION_KIND', 'MODEL', 'OWNER', 'DOOR'] as const;

/** How far back a report goes that does not say: a day by the hour, a month by the day, a year by the month. */
const DAYS_BACK: Readonly<Record<UsageGranularity, number>> = { HOUR: 1, DAY: 31, MONTH: 366 };
const DAY_MS = 86_400_000;

export function addUsageCommands(program: Command, run: RunOperation): void {
  const usage = program.command('usage').description('what is kept, and what happened');

  usage
    .command('recount')
    .description('hold every counter against the rows and tell the differences; changes nothing')
    .action(() => run((dataSource) => recount(dataSource)));

  usage
    .command('report')
    .description(
      'tell what happened month by month, and what was stored at the end of each, whether or not something happened in ' +
        'it, organization by organization',
    )
    .option('--project <id>', 'of one project, by id or name')
    .addOption(new Option('--organization <id>', 'of one organization, by id or name').conflicts('project'))
    .option(
      '--by <names>',
      'told apart by: project, kind, generation_kind, model, owner, door',
      namesAmong('by', DIMENSIONS),
      [],
    )
    .addOption(
      new Option('--granularity <name>', 'hour, day or month, all of UTC')
        .argParser(namesAmong('granularity', GRANULARITIES))
        .default(['MONTH'], 'month'),
    )
    .option(
      '--from <time>',
      'those that begin then or later: 2026-05, 2026-05-01; default: a year ago',
      instant('from'),
    )
    .option('--to <time>', 'those that begin before; default: now', instant('to'))
    .action((options: ReportOptions) =>
      run(async (dataSource) => reportUsage(dataSource, await readReport(dataSource, options))),
    );
}

async function readReport(
  dataSource: DataSource,
  { organization, project, granularity: [granularity = 'MONTH', second], by, ...range }: ReportOptions,
): Promise<UsageReport> {
  if (second !== undefined) throw new AccountError('INVALID_INPUT', 'granularity', 'granularity is one of them.');
  const to = range.to ?? new Date();
  const from = range.from ?? new Date(to.getTime() - DAYS_BACK[granularity] * DAY_MS);
  if (from >= to) throw new AccountError('INVALID_INPUT', 'from', 'from is before --to.');
  // Organizations are told apart in any case.
  const groupBy = by.filter((dimension) => dimension !== 'ORGANIZATION');
  return { of: await findOwner(dataSource, { organization, project }), from, to, granularity, groupBy };
}

async function findOwner(dataSource: DataSource, { organization, project }: ScopeOptions): Promise<UsageReport['of']> {
  if (project !== undefined) {
    const { id: projectId, organizationId } = await findProject(dataSource, project, 'projectId', { deleted: true });
    return { organizationId, projectId };
  }
  if (organization === undefined) return null;
  return {
    organizationId: (await findOrganization(dataSource, organization, 'organizationId', { deleted: true })).id,
    projectId: null,
  };
}
