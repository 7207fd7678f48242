import type { MediaFile } from '../../domain/file';
import type { Generation, GenerationInput, GenerationOutput } from '../../domain/generation';

/** An output whose bytes are at hand, because the call that made it is being answered. */
export interface InlineOutput extends GenerationOutput {
  readonly bytes: Uint8Array;
  /** null unless STORED. */
  readonly file: MediaFile | null;
  /** The prompt as the provider rewrote it; it is told once, and kept nowhere. */
  readonly revisedPrompt: string | null;
}

/** What the answer to the call that made a generation has beside it: under zero data retention it is nowhere else. */
export interface InlineResult {
  readonly inputs: readonly GenerationInput[];
  readonly outputs: readonly InlineOutput[];
}

/** A generation as a call answers it. */
export interface AnsweredGeneration extends Generation {
  /** null: whatever there is to know of it is kept, as for work in the background or for a call that was repeated. */
  readonly inline: InlineResult | null;
}

export function unanswered(generation: Generation): AnsweredGeneration {
  return { ...generation, inline: null };
}
