import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which webhooks of `of_organization` an event of the statement goes to. What is the organization's own goes to those of its projects, too. */
const WANTED = `webhooks.organization_id = of_organization AND webhooks.disabled_at IS NULL
    AND written.organization_id = of_organization AND written.type = ANY (webhooks.events)
    AND (webhooks.project_id IS NULL OR written.project_id IS NULL OR webhooks.project_id = written.project_id)`;

/** A TypeID as `newId` makes them, but for its order: hexadecimal digits are among those of its alphabet. */
const NEW_ID = `'delivery_0' || left(translate(gen_random_uuid()::text, '-', ''), 25)`;

/** Where projects and organizations are told what happened, and what was sent to them. */
export class Webhooks1764000008200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhooks (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
        project_id text COLLATE "C" REFERENCES projects,
        url text NOT NULL,
        events text[] NOT NULL,
        secret bytea NOT NULL,
        previous_secret bytea,
        previous_secret_expires_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        disabled_at timestamptz(3),
        failures integer NOT NULL DEFAULT 0,
        failing_since timestamptz(3),
        paused_until timestamptz(3)
      )`);
    await runner.query('CREATE INDEX webhooks_organization ON webhooks (organization_id, id)');
    for (const owner of ['project', 'organization']) {
      await runner.query(`
        CREATE TRIGGER refuse_deleted_${owner} BEFORE INSERT ON webhooks
        FOR EACH ROW EXECUTE FUNCTION refuse_deleted_${owner}()`);
    }
    await createDeliveries(runner);
    await deliverEvents(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/** Without references: the deliveries of a webhook that is deleted go batch by batch, and events are forgotten apart from them. */
async function createDeliveries(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE webhook_deliveries (
      id text COLLATE "C" PRIMARY KEY,
      webhook_id text COLLATE "C" NOT NULL,
      event_id bigint NOT NULL,
      event_type text NOT NULL,
      status text NOT NULL DEFAULT 'PENDING',
      attempts integer NOT NULL DEFAULT 0,
      failures integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz(3) DEFAULT now(),
      response_status integer,
      delivered_at timestamptz(3),
      created_at timestamptz(3) NOT NULL DEFAULT now()
    )`);
  // For the log of a webhook, and for what is forgotten of it.
  await runner.query('CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (webhook_id, created_at, id)');
  await runner.query(`
    CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at) WHERE status = 'PENDING'`);
}

/**
 * Whatever writes an event has it delivered, in the same statement: none is missed, and none is there before its commit. A
 * webhook that is paused has a job already, at the end of its pause. By organization, because of how many rows a statement
 * writes the planner knows nothing: joined with them, all webhooks of all organizations were read for each event, 1.6 ms
 * where there are 5,000. An organization without any takes one look into the index.
 */
async function deliverEvents(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION deliver_media_events() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      of_organization text;
    BEGIN
      FOR of_organization IN SELECT DISTINCT organization_id FROM written ORDER BY organization_id LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM webhooks WHERE organization_id = of_organization);
        INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type)
        SELECT ${NEW_ID}, webhooks.id, written.id, written.type FROM written CROSS JOIN webhooks WHERE ${WANTED};
        CONTINUE WHEN NOT FOUND;
        PERFORM graphile_worker.add_job(
          'deliver_webhook', json_build_object('webhookId', id), flags => ARRAY['organization:' || of_organization])
        FROM webhooks
        WHERE organization_id = of_organization AND (paused_until > now()) IS NOT TRUE
          AND EXISTS (SELECT FROM written WHERE ${WANTED});
      END LOOP;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER deliver_media_events AFTER INSERT ON media_events REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION deliver_media_events()`);
}
