import type { Door } from '../../../domain/caller';
import type {
  Generation,
  GenerationFailure,
  GenerationKind,
  GenerationStatus,
  GenerationUsage,
  KeptTranscript,
} from '../../../domain/generation';

/** What a reader may see of a generation: the text of a transcript only until its time has come. */
export const GENERATION_COLUMNS = `
  generations.id, generations.organization_id, generations.project_id, generations.kind, generations.model,
  generations.status, generations.progress, generations.created_at, generations.started_at, generations.completed_at,
  generations.failure, generations.usage, generations.door, generations.owner_id,
  CASE WHEN generations.transcript_expires_at > now() THEN generations.transcript
       ELSE generations.transcript || '{"text": null, "segments": []}' END AS transcript`;

/** A row of `GENERATION_COLUMNS` as the driver gives it. */
export interface GenerationRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string;
  readonly kind: GenerationKind;
  readonly model: string;
  readonly status: GenerationStatus;
  readonly progress: number | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly failure: GenerationFailure | null;
  readonly usage: GenerationUsage | null;
  readonly door: Door | null;
  readonly owner_id: string | null;
  readonly transcript: KeptTranscript | null;
}

export function generationOf(row: GenerationRow): Generation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    kind: row.kind,
    model: row.model,
    status: row.status,
    progress: row.progress,
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    failure: row.failure,
    usage: row.usage,
    door: row.door,
    ownerId: row.owner_id,
    transcript: row.transcript,
  };
}
