import type { Config } from './config';
import type { ProcessSession } from './database/process-session';
import { SubjectChanges } from './events/subject-changes';
import type { FileServices } from './files/file-services';
import { ClaimLost, type GenerationEngine, ProcessStopping, RunningGenerations } from './generation/generation-engine';
import { readGenerationStates } from './generation/read/watch-generation';
import { ADMISSION_LIMIT, CallLimit, SYNC_SLOTS } from './generation/run/call-limit';
import type { MediaModel } from './providers/media-model';
import type { ModelAliases } from './providers/model-aliases';
import { ModelRegistry } from './providers/model-registry';

export interface OpenedGeneration {
  readonly engine: GenerationEngine;
  /** Releases the work that another process can take on. */
  stop(): void;
}

export interface GenerationParts {
  readonly storage: FileServices;
  readonly session: ProcessSession;
  /** The best of each kind first. */
  readonly models: readonly MediaModel[];
  /** The operator's own names for some of them. Default none. */
  readonly aliases?: ModelAliases;
}

/** Makes what operations on generations work with. */
export function openGeneration(
  { timeouts }: Config['generation'],
  { storage, session, models, aliases }: GenerationParts,
): OpenedGeneration {
  const stopping = new AbortController();
  const changes = SubjectChanges.ofGenerations(session, (ids) => readGenerationStates(storage.dataSource, ids));
  const running = new RunningGenerations();
  session.on('generationChanged', (id, status) => {
    if (status === 'CANCELED') running.stop(id, new ClaimLost());
  });
  const engine: GenerationEngine = {
    storage,
    models: new ModelRegistry(models, aliases),
    changes,
    running,
    stopping: stopping.signal,
    syncSlots: new CallLimit(SYNC_SLOTS),
    admissionLimit: new CallLimit(ADMISSION_LIMIT),
    timeouts,
  };
  return { engine, stop: () => stopping.abort(new ProcessStopping()) };
}
