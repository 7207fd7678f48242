import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What has not arrived as a whole is reserved, not stored. */
const STORED = `status NOT IN ('AWAITING_UPLOAD', 'PROCESSING')`;
const OF_KIND = '(of_kinds IS NULL OR kind = ANY (of_kinds)) AND (of_origins IS NULL OR origin = ANY (of_origins))';

/**
 * How many files are READY and how many bytes they have, by the counters of what is stored: without those that have expired
 * and were not swept yet, and without those whose bytes are lost, which are few and have indexes. In the place of
 * `stored_files`, which counted the latter too, and is left to processes of before. A function, as that is; but planned for the
 * one who asks, each time: by a plan for whomever, which takes all for equal, all 3,000 files of an owner were read.
 */
export class ReadyFiles1764000008510 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const ofOwner = 'project_id = of_project AND owner_id = of_owner';
    const ofProject = 'organization_id = of_organization AND project_id = of_project';
    const ofOrganization = 'organization_id = of_organization';
    await runner.query(`
      CREATE FUNCTION ready_files(
        of_organization text, of_project text, of_owner text, of_kinds text[], of_origins text[],
        OUT files bigint, OUT bytes bigint
      ) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
      #variable_conflict use_column
      BEGIN
        IF of_owner IS NOT NULL THEN
          ${count('SELECT used_files AS files, used_bytes AS bytes FROM owner_storage', ofOwner)}
        ELSIF of_project IS NOT NULL THEN
          ${count('SELECT files, bytes FROM storage_counters', ofProject)}
        ELSE
          ${count('SELECT files, bytes FROM storage_counters', ofOrganization)}
        END IF;
      END $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/**
 * Files that are not READY have an index; by that of their expiry, all others would be read.
 *
 * @param counters of owners: they are not told apart by kind and origin
 */
function count(counters: string, scope: string): string {
  const narrowed = counters.includes('owner_storage') ? '' : `AND ${OF_KIND}`;
  return `
          SELECT coalesce(sum(amount.files), 0), coalesce(sum(amount.bytes), 0) INTO files, bytes FROM (
            ${counters} WHERE ${scope} ${narrowed}
            UNION ALL
            SELECT -1, -size_bytes FROM files WHERE ${scope} AND expires_at <= now() AND ${STORED} ${narrowed}
            UNION ALL
            SELECT -1, -size_bytes FROM files
            WHERE ${scope} AND status = 'FAILED' AND (expires_at > now()) IS TRUE ${narrowed}
          ) AS amount (files, bytes);`;
}
