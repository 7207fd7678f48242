import type { DataSource, EntityManager } from 'typeorm';
import {
  type Generation,
  type GenerationFailure,
  type GenerationUsage,
  type KeptTranscript,
  neverBegan,
} from '../../../domain/generation';
import type { JsonValue } from '../../../domain/json';
import type { FileScope } from '../../../domain/list-filters';
import type { UsageChange } from '../../../domain/usage';
import { runStatement } from '../../read-rows';
import { scopeConditions } from '../conditions';
import { insertEvents } from '../events/media-events';
import { countUsage, usageRow } from '../usage/usage-counters';
import { GENERATION_COLUMNS, type GenerationRow, generationOf } from './find-generations';
import type { GenerationClaim } from './generation-claims';

export interface GenerationEnd {
  readonly failure: GenerationFailure | null;
  readonly usage: GenerationUsage | null;
  readonly transcript: KeptTranscript | null;
  /** How long the text of the transcript is kept at most; null: as long as a file that is stored now. */
  readonly transcriptSeconds: number | null;
}

/** What an end leaves of the row: nothing that only the work needed. */
const CLEARED = 'completed_at = now(), work = NULL, operation = NULL, lease_expires_at = NULL';

/**
 * Ends a generation that the claim is of, and counts it, in one statement; the row goes on to say which process did. The
 * text of a transcript lives as long as a file without a time to live of its own that is stored at this moment. Of work
 * that never began the key is let go: the same call again is a new one.
 *
 * @param counted what it counts as; how many of its outputs are no files, whichever process noted them, is added here
 * @returns null when the claim does not stand: it was canceled, or another process has taken it on
 */
export async function finishGeneration(
  dataSource: DataSource,
  { generationId, processNumber }: GenerationClaim,
  { failure, usage, transcript, transcriptSeconds }: GenerationEnd,
  counted: UsageChange,
): Promise<Generation | null> {
  const rows = await runStatement<GenerationRow>(
    dataSource,
    `WITH ended AS (
       UPDATE generations
       SET status = CASE WHEN $3::jsonb IS NULL THEN 'SUCCEEDED' ELSE 'FAILED' END,
           progress = CASE WHEN $3::jsonb IS NULL THEN 100 ELSE progress END,
           failure = $3::jsonb, usage = $4::jsonb, transcript = $5::jsonb,
           transcript_expires_at = CASE WHEN $5::jsonb IS NOT NULL THEN coalesce(now() + make_interval(secs => least(
             $6::bigint, projects.default_ttl_seconds, projects.retention_seconds, organizations.retention_seconds
           )), 'infinity') END,
           idempotency_key = CASE WHEN NOT $7::boolean OR operation IS NOT NULL THEN idempotency_key END,
           ${CLEARED}
       FROM projects JOIN organizations ON organizations.id = projects.organization_id
       WHERE generations.id = $1 AND generations.process_number = $2 AND generations.status = 'RUNNING'
         AND projects.id = generations.project_id
       RETURNING ${GENERATION_COLUMNS}
     ),
     events AS (${insertEvents(failure === null ? 'generation.succeeded' : 'generation.failed', 'ended')}),
     ${countUsage(`(SELECT ${WITH_SKIPPED_OUTPUTS} FROM ended)`, counted.ownerId !== null)}
     SELECT * FROM ended`,
    [
      generationId,
      processNumber,
      json(failure),
      json(usage),
      json(transcript),
      transcriptSeconds,
      failure !== null && neverBegan(failure) && usage === null,
      json(usageRow(counted)),
    ],
  );
  const [row] = rows;
  return row === undefined ? null : generationOf(row);
}

const WITH_SKIPPED_OUTPUTS = `
  jsonb_build_array($8::jsonb || jsonb_build_object('skipped_outputs', (
    SELECT count(*) FROM generation_outputs WHERE generation_id = $1 AND skip_reason IS NOT NULL)))`;

/** @returns null unless it was by this claim that the generation ended, whether or not anybody heard so */
export async function findEndedBy(
  manager: EntityManager,
  { generationId, processNumber }: GenerationClaim,
): Promise<Generation | null> {
  const rows: GenerationRow[] = await manager.query(
    `SELECT ${GENERATION_COLUMNS} FROM generations
     WHERE id = $1 AND process_number = $2 AND status IN ('SUCCEEDED', 'FAILED')`,
    [generationId, processNumber],
  );
  const [row] = rows;
  return row === undefined ? null : generationOf(row);
}

export interface CanceledGeneration {
  readonly generation: Generation;
  /** What the provider works on; null: nothing that is known. */
  readonly operation: JsonValue | null;
}

/** @returns null when there is no such generation in `scope`, or it has ended */
export async function markCanceled(
  manager: EntityManager,
  scope: FileScope,
  generationId: string,
): Promise<CanceledGeneration | null> {
  const within = scopeConditions(scope, [generationId]);
  const rows: (GenerationRow & { readonly canceled_operation: JsonValue | null })[] = await manager.query(
    `WITH unfinished AS (
       SELECT id, operation AS canceled_operation FROM generations
       WHERE id = $1 AND ${within} AND status IN ('QUEUED', 'RUNNING') FOR UPDATE
     ),
     ended AS (
       UPDATE generations SET status = 'CANCELED', process_number = NULL, ${CLEARED}
       FROM unfinished WHERE generations.id = unfinished.id
       RETURNING ${GENERATION_COLUMNS}, canceled_operation
     ),
     events AS (${insertEvents('generation.canceled', 'ended')})
     SELECT * FROM ended`,
    within.values,
  );
  const [row] = rows;
  return row === undefined ? null : { generation: generationOf(row), operation: row.canceled_operation };
}

/**
 * Notes a generation that was not written down while it ran, when all that may be known of it are its numbers, and counts
 * it. Idempotent: one that was noted before was counted then.
 */
export async function addFinishedGeneration(
  dataSource: DataSource,
  { id, organizationId, projectId, kind, model, status, startedAt, failure, usage, door, ownerId }: Generation,
  counted: UsageChange,
): Promise<void> {
  await runStatement(
    dataSource,
    `WITH ended AS (
       INSERT INTO generations (
         id, organization_id, project_id, kind, model, status, created_at, started_at, completed_at, failure, usage,
         door, owner_id
       ) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, now(), $8::jsonb, $9::jsonb, $10, $11)
       ON CONFLICT (id) DO NOTHING RETURNING id, organization_id, project_id, owner_id
     ),
     events AS (${insertEvents(failure === null ? 'generation.succeeded' : 'generation.failed', 'ended')}),
     ${countUsage('(SELECT jsonb_build_array($12::jsonb) FROM ended)', ownerId !== null)}
     SELECT`,
    [
      ...[id, organizationId, projectId, kind, model, status, startedAt, json(failure), json(usage), door, ownerId],
      json(usageRow(counted)),
    ],
  );
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

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
