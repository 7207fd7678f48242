import { EventEmitter } from 'node:events';
import type { GenerationStatus } from '../domain/generation';

interface GenerationChangesEvents {
  changed: [id: string, status: GenerationStatus];
}

/** What this process hears of generations, whichever process changed them. It may miss some: whoever waits asks, too. */
export class GenerationChanges extends EventEmitter<GenerationChangesEvents> {
  constructor() {
    super();
    // One listener for each subscription and each call that waits; both are bounded where they come in.
    this.setMaxListeners(0);
  }
}
