import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often tokens were used whose uses are counted; and by which token an upload comes. */
export class TokenUses1764000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Numbers alone, of no interest once the token has ended: nothing refers to it. It changes with every upload of the
    // token: room on the page keeps those updates off the indexes (HOT).
    await runner.query(`
      CREATE TABLE token_uses (
        token_id text COLLATE "C" PRIMARY KEY,
        expires_at timestamptz(3) NOT NULL,
        max_bytes bigint,
        max_uploads integer,
        max_generations integer,
        bytes bigint NOT NULL DEFAULT 0,
        uploads integer NOT NULL DEFAULT 0,
        generations integer NOT NULL DEFAULT 0,
        CONSTRAINT token_uses_check CHECK (bytes >= 0 AND uploads >= 0 AND generations >= 0)
      ) WITH (fillfactor = 70)`);
    await runner.query('CREATE INDEX token_uses_expires ON token_uses (expires_at)');
    // Without a default that is written anywhere: rows of before, and of processes of before, are no token's.
    await runner.query(`
      ALTER TABLE uploads ADD COLUMN token_id text COLLATE "C", ADD COLUMN token_uploads integer NOT NULL DEFAULT 0`);
    await runner.query('ALTER TABLE resumable_uploads ADD COLUMN kinds text[]');
    await giveBack(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

/**
 * An upload that has become a file counts, by the bytes that it turned out to have; what ended otherwise does not. Whoever
 * comes here has locked the row of the organization, under which alone the uploads of a token are counted.
 */
async function giveBack(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION settle_token_use() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      stored_bytes bigint;
    BEGIN
      SELECT size_bytes INTO stored_bytes FROM files
      WHERE id = OLD.file_id AND status NOT IN ('AWAITING_UPLOAD', 'PROCESSING');
      UPDATE token_uses
      SET bytes = bytes - OLD.reserved_bytes + coalesce(stored_bytes, 0),
          uploads = uploads - CASE WHEN stored_bytes IS NULL THEN OLD.token_uploads ELSE 0 END
      WHERE token_id = OLD.token_id;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER settle_token_use AFTER DELETE ON uploads
    FOR EACH ROW WHEN (OLD.token_id IS NOT NULL) EXECUTE FUNCTION settle_token_use()`);
}
