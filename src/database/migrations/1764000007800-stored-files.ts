import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many files are stored, by the counters, which still have what has expired and was not swept yet. A function,
 * because each session plans what is in one once: as a part of the statement of a page, it took as long to plan as the
 * page took in all.
 */
export class StoredFiles1764000007800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const countOf = (scope: string) => `
        (SELECT coalesce(sum(files), 0) FROM storage_counters WHERE ${scope})
        - (SELECT count(*) FROM files WHERE ${scope} AND expires_at <= now()
             AND status NOT IN ('AWAITING_UPLOAD', 'PROCESSING'))`;
    await runner.query(`
      CREATE FUNCTION stored_files(of_organization text, of_project text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
      BEGIN
        IF of_project IS NULL THEN
          RETURN ${countOf('organization_id = of_organization')};
        END IF;
        RETURN ${countOf('organization_id = of_organization AND project_id = of_project')};
      END $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
