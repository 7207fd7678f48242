import type { MediaFile } from '../../domain/file';
import type { Generation, GenerationInput, GenerationOutput, ModelCapability } from '../../domain/generation';
import type { Idempotency } from '../../files/idempotency';
import type { MediaModel, RequestSettings } from '../../providers/media-model';
import type { MediaField, ResolvedField } from './media-fields';
import type { OutputOptions, OutputOptionsInput } from './output-options';

/** What every call that generates may have. Absent and null both mean: not given. */
export interface GenerateInput {
  /** `provider/model`. */
  readonly model?: string | null;
  readonly output?: OutputOptionsInput | null;
  readonly background: boolean;
  /** Whose what is made is to be, where the caller itself comes for nobody. */
  readonly ownerId?: string | null;
  readonly idempotencyKey?: string | null;
}

/** Something that the input asks for, and the field that asks for it. */
export interface NeededCapability {
  readonly capability: ModelCapability;
  readonly path: readonly string[];
}

/** What a call asks for, checked as far as its own values go. */
export interface GenerationOrder {
  readonly settings: RequestSettings;
  readonly media: readonly MediaField[];
  readonly needs: readonly NeededCapability[];
  /** Aborts when nobody waits for the answer any more. */
  readonly abandoned?: AbortSignal | undefined;
}

/** A call that can be begun. */
export interface PreparedCall {
  readonly model: MediaModel;
  /** Whether the call named it, or left the choice to us. */
  readonly modelNamed: boolean;
  readonly settings: RequestSettings;
  readonly media: readonly ResolvedField[];
  readonly output: OutputOptions;
  readonly idempotency: Idempotency | null;
  /** Aborts when nobody waits for the answer any more. */
  readonly abandoned: AbortSignal | undefined;
}

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

export function withoutInlineResult(generation: Generation): AnsweredGeneration {
  return { ...generation, inline: null };
}
