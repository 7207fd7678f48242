import type { DataSource } from 'typeorm';
import { findUsageHistory } from '../database/repositories/usage/usage-history';
import { type Caller, requireScope } from '../domain/caller';
import { RequestFailure } from '../domain/errors';
import { isAmong, isInstantOfInput } from '../domain/input-forms';
import type { RowBudget } from '../domain/page';
import {
  USAGE_DIMENSIONS,
  USAGE_GRANULARITIES,
  type UsageDimension,
  type UsageGranularity,
  type UsagePoint,
} from '../domain/usage';

export interface UsageHistoryInput {
  readonly from: Date;
  readonly to: Date;
  readonly granularity: UsageGranularity;
  readonly groupBy: readonly UsageDimension[];
}

/** A year by day of 1,000 projects, and some room. */
const MAX_POINTS = 400_000;

/**
 * What happened in the hours, days or months (UTC) that begin in a time, the first of them first, and what was stored when
 * they ended. Groups of which nothing was stored, and to which nothing happened, are left out. A key of a project is told
 * of its own project alone, and who comes for an owner of what happened for that one: not of what was stored.
 *
 * @throws {RequestFailure} FORBIDDEN, BAD_USER_INPUT
 * @throws as `budget`, which the points are taken from
 */
export async function readUsageHistory(
  dataSource: DataSource,
  caller: Caller,
  input: UsageHistoryInput,
  budget?: RowBudget,
): Promise<UsagePoint[]> {
  requireScope(caller, 'USAGE_READ');
  return readHistoryOf(dataSource, caller, input, budget);
}

/** Whose history: of an organization, or of one of its projects alone. */
export interface UsageOwner {
  readonly organizationId: string;
  /** null: all projects. */
  readonly projectId: string | null;
  /** Not given, or null: whomever it was for. */
  readonly ownerId?: string | null;
}

/** The same, for whoever may see all of it. @throws {RequestFailure} BAD_USER_INPUT @throws as `budget` */
export async function readHistoryOf(
  dataSource: DataSource,
  { organizationId, projectId, ownerId = null }: UsageOwner,
  input: UsageHistoryInput,
  budget?: RowBudget,
): Promise<UsagePoint[]> {
  for (const [name, instant] of Object.entries({ from: input.from, to: input.to })) {
    if (!isInstantOfInput(instant)) throw badInput(`\`${name}\` is an instant.`);
  }
  if (input.from >= input.to) throw badInput('`from` must be before `to`.');
  if (!isAmong(USAGE_GRANULARITIES, input.granularity))
    throw badInput(`\`granularity\` is one of ${USAGE_GRANULARITIES.join(', ')}.`);
  if (!input.groupBy.every((dimension) => isAmong(USAGE_DIMENSIONS, dimension)))
    throw badInput(`\`groupBy\` takes ${USAGE_DIMENSIONS.join(', ')}.`);
  if (new Set(input.groupBy).size < input.groupBy.length) throw badInput('`groupBy` names each dimension once.');
  const query = { ...input, organizationId, projectId, ownerId, limit: MAX_POINTS + 1, budget };
  const points = await findUsageHistory(dataSource, query);
  if (points.length > MAX_POINTS)
    throw badInput(`More than ${MAX_POINTS} points: ask for a shorter time or fewer groups.`);
  return points;
}

function badInput(message: string): RequestFailure {
  return new RequestFailure('BAD_USER_INPUT', message);
}
