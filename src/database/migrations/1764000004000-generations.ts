import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Generations1764000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createGenerations(runner);
    await createInputsAndOutputs(runner);
    await createHeldBlobs(runner);
    await notifyOfChanges(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

async function createGenerations(runner: QueryRunner): Promise<void> {
  // A row changes a dozen times while it runs: room on the page keeps those updates off the indexes (HOT).
  await runner.query(`
    CREATE TABLE generations (
      id text COLLATE "C" PRIMARY KEY,
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      kind text NOT NULL,
      model text NOT NULL,
      status text NOT NULL,
      progress smallint,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      started_at timestamptz(3),
      completed_at timestamptz(3),
      failure jsonb,
      usage jsonb,
      transcript jsonb,
      transcript_expires_at timestamptz(3),
      work jsonb,
      submitted_at timestamptz(3),
      operation jsonb,
      process_number integer,
      lease_expires_at timestamptz(3),
      idempotency_key text COLLATE "C",
      input_sha256 text
    ) WITH (fillfactor = 70)`);
  for (const scope of ['project', 'organization']) {
    await runner.query(`CREATE INDEX generations_${scope}_created ON generations (${scope}_id, created_at, id)`);
  }
  await runner.query(`
    CREATE UNIQUE INDEX generations_idempotency_key ON generations (project_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL`);
  // What the reconciliation and the sweeper look for, and nothing else.
  await runner.query(`CREATE INDEX generations_unfinished ON generations (id) WHERE completed_at IS NULL`);
  await runner.query(`
    CREATE INDEX generations_transcript_expires ON generations (transcript_expires_at)
    WHERE transcript_expires_at < 'infinity'`);
}

async function createInputsAndOutputs(runner: QueryRunner): Promise<void> {
  // Files are named by id alone, without a reference: what was made of them stays known when they are gone.
  await runner.query(`
    CREATE TABLE generation_inputs (
      generation_id text COLLATE "C" NOT NULL REFERENCES generations ON DELETE CASCADE,
      position smallint NOT NULL,
      field text NOT NULL,
      file_id text COLLATE "C",
      url text,
      PRIMARY KEY (generation_id, position)
    )`);
  await runner.query(`
    CREATE INDEX generation_inputs_file ON generation_inputs (file_id, generation_id, position)
    WHERE file_id IS NOT NULL`);
  await runner.query(`
    CREATE TABLE generation_outputs (
      generation_id text COLLATE "C" NOT NULL REFERENCES generations ON DELETE CASCADE,
      index smallint NOT NULL,
      mime_type text NOT NULL,
      size_bytes bigint NOT NULL,
      sha256 text NOT NULL,
      media jsonb,
      file_id text COLLATE "C",
      skip_reason text,
      PRIMARY KEY (generation_id, index),
      CONSTRAINT generation_outputs_persistence CHECK ((file_id IS NULL) <> (skip_reason IS NULL))
    )`);
  await runner.query(`
    CREATE UNIQUE INDEX generation_outputs_file ON generation_outputs (file_id) WHERE file_id IS NOT NULL`);
}

async function createHeldBlobs(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE held_blobs (
      id text COLLATE "C" PRIMARY KEY,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      generation_id text COLLATE "C" NOT NULL,
      purpose text NOT NULL,
      index smallint NOT NULL,
      object_key text NOT NULL,
      mime_type text NOT NULL,
      size_bytes bigint NOT NULL,
      held_until timestamptz(3) NOT NULL,
      CONSTRAINT held_blobs_generation UNIQUE (generation_id, purpose, index)
    )`);
  await runner.query('CREATE INDEX held_blobs_until ON held_blobs (held_until)');
}

/** Whoever waits for a generation, in whichever process, hears of each change. */
async function notifyOfChanges(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION notify_generation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('generation_changed', NEW.id || ' ' || NEW.status);
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER generation_changed AFTER UPDATE OF status, progress ON generations
    FOR EACH ROW WHEN (OLD.status <> NEW.status OR OLD.progress IS DISTINCT FROM NEW.progress)
    EXECUTE FUNCTION notify_generation_changed()`);
}
