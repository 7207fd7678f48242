import type { TaskList } from 'graphile-worker';
import { finishDeletion } from './delete-account';
import type { GenerationEngine } from './generation-engine';
import { reconcileGenerations, runGeneration } from './run/run-queued';

/** Generating in the background. It takes as long as it takes, so it has runners of its own. */
export function generationTasks(engine: GenerationEngine): TaskList {
  return {
    run_generation: ({ generationId }) => runGeneration(engine, generationId),
  };
}

/** The short work on generations that waits in the queue, or comes round by the clock. */
export function generationUpkeepTasks(engine: GenerationEngine): TaskList {
  return {
    cancel_operation: async ({ model, operation }) => {
      await engine.models.find(model)?.cancel(operation);
    },
    finish_deletion: (scope) => finishDeletion(engine.storage, scope),
    reconcile_generations: () => reconcileGenerations(engine.storage),
  };
}

export const GENERATION_SCHEDULE = [{ task: 'reconcile_generations', match: '* * * * *' }] as const;
