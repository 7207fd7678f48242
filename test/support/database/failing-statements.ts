import type { TestDatabase } from './test-database';

/** Has the first changes to a table fail, each with a SQLSTATE, and the others succeed. */
export async function failChanges(
  { dataSource }: TestDatabase,
  table: string,
  codes: readonly string[],
): Promise<void> {
  const name = `failing_${table.replace('.', '_')}`;
  await dataSource.query(`
    CREATE SEQUENCE ${name};
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      -- A sequence goes on when what asked it is rolled back.
      code text := (ARRAY['${codes.join("', '")}'])[nextval('${name}')];
    BEGIN
      IF code IS NOT NULL THEN RAISE 'as it was asked for' USING ERRCODE = code; END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER fails AFTER INSERT OR UPDATE OR DELETE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`);
}

/** Cancels the statement that waits for a lock, as an operator does, and as its own time limit does. */
export async function cancelWaiting({ dataSource }: TestDatabase): Promise<void> {
  await dataSource.query(
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
     WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  );
}
