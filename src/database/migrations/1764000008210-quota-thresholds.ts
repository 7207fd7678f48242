import type { MigrationInterface, QueryRunner } from 'typeorm';

const LEVEL_OF = (row: 'OLD' | 'NEW') =>
  `quota_level(${row}.used_bytes, ${row}.max_bytes, ${row}.used_files, ${row}.max_files)`;

/**
 * Looked at for each upload, whose statement has to read and plan it each time: by `quota_level` it took a tenth of a
 * millisecond. Most organizations are below the lowest threshold.
 */
const MAY_HAVE_CROSSED =
  'NEW.used_bytes * 5 >= NEW.max_bytes * 4 OR NEW.used_files::bigint * 5 >= NEW.max_files::bigint * 4';

/**
 * Has whatever comes to use 80, 95 or 100 percent of a quota write an event for each that it crosses, in its own
 * transaction: uploads, outputs of generations, and a quota that is made smaller. Reservations are not used yet.
 */
export class QuotaThresholds1764000008210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Within a bigint: a quota has 2^53 bytes at most.
    await runner.query(`
      CREATE FUNCTION quota_level(used_bytes bigint, max_bytes bigint, used_files integer, max_files integer)
      RETURNS integer LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE
          WHEN used_bytes >= max_bytes OR used_files >= max_files THEN 100
          WHEN used_bytes * 100 >= max_bytes * 95 OR used_files * 100::bigint >= max_files * 95::bigint THEN 95
          WHEN used_bytes * 100 >= max_bytes * 80 OR used_files * 100::bigint >= max_files * 80::bigint THEN 80
          ELSE 0
        END
      $$`);
    await runner.query(`
      CREATE FUNCTION write_quota_thresholds() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO media_events (type, subject_id, organization_id, details)
        SELECT 'quota.threshold', NEW.id, NEW.id, jsonb_build_object(
          'percent', percent, 'usedBytes', NEW.used_bytes, 'limitBytes', NEW.max_bytes,
          'files', NEW.used_files, 'filesLimit', NEW.max_files)
        FROM (VALUES (80), (95), (100)) AS levels (percent)
        WHERE percent > ${LEVEL_OF('OLD')} AND percent <= ${LEVEL_OF('NEW')} ORDER BY percent;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER write_quota_thresholds
      AFTER UPDATE OF used_bytes, used_files, max_bytes, max_files ON organizations
      FOR EACH ROW WHEN (${MAY_HAVE_CROSSED}) EXECUTE FUNCTION write_quota_thresholds()`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
