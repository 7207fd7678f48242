import type { DataSource } from 'typeorm';
import { findOrganizations, findProjects } from '../accounts/read-accounts';
import { OrganizationEntity } from '../database/entities/organization';
import { RequestFailure } from '../domain/errors';
import type { UsageCounts, UsageDimension, UsagePoint } from '../domain/usage';
import { readHistoryOf, type UsageHistoryInput, type UsageOwner } from '../usage/usage-history';

export interface UsageReport extends UsageHistoryInput {
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
 * `mediaUsage`, so that both tell the same, with names beside ids.
 *
 * @throws {RequestFailure} BAD_USER_INPUT
 */
export async function reportUsage(dataSource: DataSource, { of, ...input }: UsageReport): Promise<ReportedUsage[]> {
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
