import type { DataSource } from 'typeorm';
import type { Project } from '../../../domain/account';
import type { Generation } from '../../../domain/generation';
import { readRows } from '../../read-rows';

/** What a project has decided about what is generated for it. Read fresh where it decides something: policies change. */
export type GenerationPolicy = Pick<Project, 'zeroDataRetention' | 'storeByDefault' | 'keepPrompts'>;

/** What has to be known before outputs are stored. */
export interface StoringTerms {
  /** As of now: work may have taken long. */
  readonly policy: GenerationPolicy;
  /** The indexes of the outputs that were noted before the work was interrupted. */
  readonly noted: ReadonlySet<number>;
}

interface PolicyRow {
  readonly zero_data_retention: boolean;
  readonly store_by_default: boolean;
  readonly keep_prompts: boolean;
}

const PREPARED = { isPrepared: true } as const;
const POLICY = 'SELECT zero_data_retention, store_by_default, keep_prompts';

/** A deleted project has one still. */
export async function findGenerationPolicy(dataSource: DataSource, projectId: string): Promise<GenerationPolicy> {
  return policyOf(
    await readRows<PolicyRow>(dataSource, `${POLICY} FROM projects WHERE id = $1`, [projectId], PREPARED),
  );
}

export async function findStoringTerms(
  dataSource: DataSource,
  { id, projectId }: Pick<Generation, 'id' | 'projectId'>,
): Promise<StoringTerms> {
  const rows = await readRows<PolicyRow & { readonly noted: number[] }>(
    dataSource,
    `${POLICY}, ARRAY(SELECT index::int FROM generation_outputs WHERE generation_id = $2) AS noted
     FROM projects WHERE id = $1`,
    [projectId, id],
    PREPARED,
  );
  return { policy: policyOf(rows), noted: new Set(rows[0]?.noted) };
}

function policyOf([row]: readonly PolicyRow[]): GenerationPolicy {
  if (row === undefined) throw new Error('There is no such project.');
  const { zero_data_retention: zeroDataRetention, store_by_default: storeByDefault, keep_prompts: keepPrompts } = row;
  return { zeroDataRetention, storeByDefault, keepPrompts };
}
