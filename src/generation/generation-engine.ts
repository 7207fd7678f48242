import type { FileServices } from '../files/file-services';
import type { ModelRegistry } from '../providers/model-registry';
import type { CallLimit } from './run/call-limit';
import type { RunningGenerations } from './run/running-generations';
import type { GenerationChanges } from './watch/generation-changes';

/** What the operations on generations work with. */
export interface GenerationEngine {
  readonly storage: FileServices;
  readonly models: ModelRegistry;
  readonly changes: GenerationChanges;
  /** What this process works on. */
  readonly running: RunningGenerations;
  /** Aborted when the process is about to end: what another can take on is let go of. */
  readonly stopping: AbortSignal;
  /** How many calls may generate at once in this process while their clients wait. */
  readonly synchronous: CallLimit;
  /** How many calls may ask the database at once for what they need to begin. Never held while media is read. */
  readonly beginning: CallLimit;
  readonly timeouts: GenerationTimeouts;
}

export interface GenerationTimeouts {
  /** How long a generation may take while a client waits for it. */
  readonly synchronousMs: number;
  /** How long one may take in the background, from its start. */
  readonly backgroundMs: number;
}
