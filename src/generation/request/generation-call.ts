import type { Idempotency } from '../../files/idempotency';
import type { MediaModel, RequestSettings } from '../../providers/media-model';
import type { NeededCapability } from './choose-model';
import type { MediaField, ResolvedField } from './media-fields';
import type { GenerationPolicy, OutputOptions, OutputOptionsInput } from './request-settings';

/** What every call that generates may have. Absent and null both mean: not given. */
export interface GenerateInput {
  /** `provider/model`. */
  readonly model?: string | null;
  readonly output?: OutputOptionsInput | null;
  readonly background: boolean;
  readonly idempotencyKey?: string | null;
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
  readonly policy: GenerationPolicy;
  readonly idempotency: Idempotency | null;
  /** Aborts when nobody waits for the answer any more. */
  readonly abandoned: AbortSignal | undefined;
}
