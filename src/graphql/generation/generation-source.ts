import type { Generation, GenerationOutput } from '../../domain/generation';
import type { AnsweredGeneration, InlineOutput } from '../../generation/run/answered-generation';

/** What the types of generations are resolved from: one that was read, or one that a call has just made. */
export type GenerationSource = Generation & Partial<Pick<AnsweredGeneration, 'inline'>>;

/** What `GeneratedMedia` is resolved from: an output that was read, or one whose bytes are at hand. */
export type OutputSource = GenerationOutput & Partial<Pick<InlineOutput, 'bytes' | 'file' | 'revisedPrompt'>>;
