import { type Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import { AccountError } from '../accounts/account-input';
import { findOrganizations, findProjects } from '../accounts/read-accounts';
import { OrganizationEntity } from '../database/entities/organization';
import { RequestFailure } from '../domain/errors';
import {
  USAGE_DIMENSIONS,
  USAGE_GRANULARITIES,
  type UsageCounts,
  type UsageDimension,
  type UsageGranularity,
  type UsagePoint,
} from '../domain/usage';
import { recount } from '../usage/storage-usage';
import { readHistoryOf, type UsageHistoryInput, type UsageOwner } from '../usage/usage-history';
import { findOrganization, findProject, type ScopeOptions } from './find-accounts';
import type { RunOperation } from './operation';
import { instant, namesAmong } from './options';

interface UsageReport extends UsageHistoryInput {
  /** null: every organization. */
  readonly of: UsageOwner | null;
}

/** What happened in one hour, day or month of one organization, for one group. */
export interface ReportedUsage
  extends UsageCounts,
    Partial<Pick<UsagePoint, 'projectId' | 'kind' | 'generationKind' | 'model' | 'ownerId' | 'door'>> {
  readonly from: Date;
  readonly organizationId: string;
  /** Names are those of today. */
  readonly organization: string;
  /** Only where it is told apart by project, as the other dimensions. */
  readonly project?: string | null;
  readonly storedBytes: number;
  readonly storedFiles: number;
}

/** For a file of some dozen megabytes; more is for a shorter time, or fewer groups. */
const MAX_ROWS = 100_000;

/**
 * The history of one organization or of each, in the order of their ids and of time: by the reads of the graph's
 * `mediaUsage`, so that both say the same, with names beside ids.
 *
 * @throws {RequestFailure} BAD_USER_INPUT
 */
async function reportUsage(dataSource: DataSource, { of, ...input }: UsageReport): Promise<ReportedUsage[]> {
  const reported: ReportedUsage[] = [];
  for (const owner of of === null ? await findOwners(dataSource) : [of]) {
    const points = await readHistoryOf(dataSource, owner, input);
    if (points.length + reported.length > MAX_ROWS) {
      throw new RequestFailure('BAD_USER_INPUT', `More than ${MAX_ROWS} rows: ask for a shorter time or fewer groups.`);
    }
    reported.push(...(await nameEach(dataSource, owner, points, input.groupBy)));
  }
  return reported;
}

async function findOwners(dataSource: DataSource): Promise<UsageOwner[]> {
  const found = await dataSource.manager.find(OrganizationEntity, { select: { id: true }, order: { id: 'ASC' } });
  return found.map(({ id }) => ({ organizationId: id, projectId: null }));
}

async function nameEach(
  dataSource: DataSource,
  { organizationId }: UsageOwner,
  points: readonly UsagePoint[],
  groupBy: readonly UsageDimension[],
): Promise<ReportedUsage[]> {
  if (points.length === 0) return [];
  const organization = (await findOrganizations(dataSource, [organizationId])).get(organizationId)?.name ?? '';
  const projectIds = new Set(points.flatMap(({ projectId }) => projectId ?? []));
  const projects = await findProjects(dataSource, [...projectIds]);
  return points.map(({ from, group: _group, projectId, kind, generationKind, model, ownerId, door, ...counts }) => ({
    from,
    organizationId,
    organization,
    ...(groupBy.includes('PROJECT') && { projectId, project: projects.get(projectId ?? '')?.name ?? null }),
    ...(groupBy.includes('KIND') && { kind }),
    ...(groupBy.includes('GENERATION_KIND') && { generationKind }),
    ...(groupBy.includes('MODEL') && { model }),
    ...(groupBy.includes('OWNER') && { ownerId }),
    ...(groupBy.includes('DOOR') && { door }),
    ...counts,
  }));
}

interface ReportOptions {
  readonly organization?: string;
  readonly project?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly granularity: readonly UsageGranularity[];
  readonly by: readonly (UsageDimension | 'ORGANIZATION')[];
}

const DIMENSIONS = ['ORGANIZATION', ...USAGE_DIMENSIONS] as const;

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
        .argParser(namesAmong('granularity', USAGE_GRANULARITIES))
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
