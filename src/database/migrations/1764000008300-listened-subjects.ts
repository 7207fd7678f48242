import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Changes of files and events of projects are notified where somebody listens, and nowhere else: a NOTIFY takes one lock for
 * all commits of a server. What is listened to is of the processes that live: a crash of the server may forget it.
 */
export class ListenedSubjects1764000008300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE listened_subjects (
        subject_id text COLLATE "C" NOT NULL,
        process_number integer NOT NULL,
        PRIMARY KEY (subject_id, process_number)
      )`);
    await notifyOfFiles(runner);
    await notifyOfEvents(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/** Of statements that change hundreds of files too, one look for all. */
async function notifyOfFiles(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION notify_file_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('file_changed', subject_id)
      FROM (SELECT DISTINCT subject_id FROM listened_subjects JOIN changed ON changed.id = subject_id) AS listened;
      RETURN NULL;
    END $$`);
  for (const [event, rows] of [
    ['UPDATE', 'NEW'],
    ['DELETE', 'OLD'],
  ]) {
    await runner.query(`
      CREATE TRIGGER file_changed_by_${event?.toLowerCase()} AFTER ${event} ON files REFERENCING ${rows} TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION notify_file_changed()`);
  }
}

/** Those of an organization, as of its quota, are few and told anyway: who listens does so under the name of a project. */
async function notifyOfEvents(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION notify_media_event() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.project_id IS NULL
        OR EXISTS (SELECT FROM listened_subjects WHERE subject_id IN (NEW.project_id, NEW.organization_id))
      THEN
        PERFORM pg_notify('media_event', row_to_json(NEW)::text);
      END IF;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER media_event AFTER INSERT ON media_events FOR EACH ROW EXECUTE FUNCTION notify_media_event()`);
}
