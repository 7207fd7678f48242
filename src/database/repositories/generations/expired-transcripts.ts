import type { EntityManager } from 'typeorm';

const TEXT_GONE = `transcript || '{"text": null, "segments": []}'`;

/** As the index has it, which Postgres takes only where it is said. */
const EVER_EXPIRES = `transcript_expires_at < 'infinity'`;

/** Forgets the text of at most `limit` transcripts whose time has come; no reader has seen it since. */
export async function forgetExpiredTranscripts(manager: EntityManager, limit: number): Promise<number> {
  const [, count]: [unknown, number] = await manager.query(
    `UPDATE generations SET transcript = ${TEXT_GONE}, transcript_expires_at = 'infinity'
     WHERE id IN (
       SELECT id FROM generations WHERE transcript_expires_at <= now() AND ${EVER_EXPIRES}
       ORDER BY transcript_expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )`,
    [limit],
  );
  return count;
}

/** Forgets what was said and which URLs were named in all generations of a project. */
export async function forgetProjectContent(manager: EntityManager, projectId: string): Promise<void> {
  await manager.query(
    `UPDATE generations SET transcript = ${TEXT_GONE}, transcript_expires_at = 'infinity'
     WHERE project_id = $1 AND transcript IS NOT NULL`,
    [projectId],
  );
  await manager.query(
    `UPDATE generation_inputs SET url = NULL FROM generations
     WHERE generations.id = generation_inputs.generation_id AND generations.project_id = $1 AND url IS NOT NULL`,
    [projectId],
  );
}
