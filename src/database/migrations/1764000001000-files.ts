import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Files1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createFiles(runner);
    await createFileIndexes(runner);
    await createUploads(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

async function createFiles(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE files (
      id text COLLATE "C" PRIMARY KEY,
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      filename text COLLATE "C" NOT NULL,
      mime_type text NOT NULL,
      kind text NOT NULL,
      size_bytes bigint NOT NULL CHECK (size_bytes > 0),
      sha256 text,
      purpose text NOT NULL,
      origin text NOT NULL,
      status text NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      expires_at timestamptz(3) NOT NULL,
      max_expires_at timestamptz(3) NOT NULL,
      tags text[] NOT NULL,
      metadata jsonb NOT NULL,
      media jsonb,
      object_key text NOT NULL,
      blob_generation text
    )`);
  await runner.query(`
    CREATE TABLE file_tombstones (
      id text COLLATE "C" PRIMARY KEY,
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      reason text NOT NULL,
      gone_at timestamptz(3) NOT NULL DEFAULT now()
    )`);
  await runner.query('CREATE INDEX file_tombstones_gone ON file_tombstones (gone_at)');
  await runner.query(`
    CREATE TABLE idempotency_keys (
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      key text COLLATE "C" NOT NULL,
      input_sha256 text NOT NULL,
      content_sha256 text NOT NULL,
      file_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (project_id, key)
    )`);
  await runner.query('CREATE INDEX idempotency_keys_file ON idempotency_keys (file_id)');
}

async function createFileIndexes(runner: QueryRunner): Promise<void> {
  for (const scope of ['project', 'organization']) {
    await runner.query(`CREATE INDEX files_${scope}_created ON files (${scope}_id, created_at, id)`);
    await runner.query(`CREATE INDEX files_${scope}_expires ON files (${scope}_id, expires_at, id)`);
    await runner.query(`CREATE INDEX files_${scope}_size ON files (${scope}_id, size_bytes, id)`);
    await runner.query(`CREATE INDEX files_${scope}_filename ON files (${scope}_id, filename, id)`);
  }
  await runner.query('CREATE INDEX files_project_sha256 ON files (project_id, sha256)');
  await runner.query('CREATE INDEX files_tags ON files USING gin (tags)');
  await runner.query('CREATE INDEX files_metadata ON files USING gin (metadata jsonb_path_ops)');
  // The filter on filenames works without this index, only slower: a server may not offer the extension.
  await runner.query(`
    DO $$ BEGIN
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX files_filename_trigrams ON files USING gin (filename COLLATE "default" gin_trgm_ops);
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
      RAISE NOTICE 'pg_trgm is not available: filenames are searched without an index';
    END $$`);
}

async function createUploads(runner: QueryRunner): Promise<void> {
  await runner.query('CREATE SEQUENCE process_numbers AS integer CYCLE');
  await runner.query(`
    CREATE TABLE uploads (
      file_id text COLLATE "C" PRIMARY KEY,
      organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
      project_id text COLLATE "C" NOT NULL REFERENCES projects,
      object_key text NOT NULL,
      reserved_bytes bigint NOT NULL CHECK (reserved_bytes >= 0),
      process_number integer NOT NULL,
      lease_expires_at timestamptz(3) NOT NULL
    )`);
}
