import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The counters change with every upload: room on the page keeps those updates off the indexes (HOT).
    await runner.query(`
      CREATE TABLE organizations (
        id text COLLATE "C" PRIMARY KEY,
        name text NOT NULL CONSTRAINT organizations_name UNIQUE,
        max_bytes bigint NOT NULL CHECK (max_bytes >= 0),
        max_files integer NOT NULL CHECK (max_files >= 0),
        retention_seconds bigint CHECK (retention_seconds > 0),
        used_bytes bigint NOT NULL DEFAULT 0 CHECK (used_bytes >= 0),
        used_files integer NOT NULL DEFAULT 0 CHECK (used_files >= 0),
        reserved_bytes bigint NOT NULL DEFAULT 0 CHECK (reserved_bytes >= 0),
        reserved_files integer NOT NULL DEFAULT 0 CHECK (reserved_files >= 0),
        created_at timestamptz(3) NOT NULL DEFAULT now()
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE projects (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
        name text NOT NULL,
        retention_seconds bigint CHECK (retention_seconds > 0),
        zero_data_retention boolean NOT NULL DEFAULT false,
        store_by_default boolean NOT NULL DEFAULT true,
        default_ttl_seconds bigint CHECK (default_ttl_seconds > 0),
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE UNIQUE INDEX projects_organization_name ON projects (organization_id, name)');
    await runner.query(`
      CREATE TABLE api_keys (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL REFERENCES organizations,
        project_id text COLLATE "C" REFERENCES projects,
        key_sha256 bytea NOT NULL CHECK (length(key_sha256) = 32),
        scopes text[] NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        revoked_at timestamptz(3)
      )`);
    await runner.query('CREATE UNIQUE INDEX api_keys_key_sha256 ON api_keys (key_sha256)');
    // Processes keep keys in memory for a moment; they forget them as soon as one changes.
    await runner.query(`
      CREATE FUNCTION notify_api_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('api_keys_changed', '');
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER api_keys_changed AFTER UPDATE OR DELETE ON api_keys
      FOR EACH STATEMENT EXECUTE FUNCTION notify_api_keys_changed()`);
    await runner.query('CREATE TABLE secrets (name text PRIMARY KEY, value bytea NOT NULL)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
