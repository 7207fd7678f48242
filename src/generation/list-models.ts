import type { GenerationKind, ModelCapability } from '../domain/generation';
import type { GenerationEngine } from './generation-engine';

/** What can be said of a model. */
export interface ModelDescription {
  /** `provider/model`. */
  readonly id: string;
  readonly provider: string;
  readonly kind: GenerationKind;
  readonly description: string;
  readonly capabilities: readonly ModelCapability[];
  /** false: known, but not set up here. */
  readonly available: boolean;
}

/** The models of a kind, or of all kinds, the best of each kind first. Which there are is no secret to any caller. */
export function listModels({ models }: GenerationEngine, kind: GenerationKind | null): readonly ModelDescription[] {
  return models.list(kind).map(({ id, provider, kind: ofKind, description, capabilities, available }) => ({
    id,
    provider,
    kind: ofKind,
    description,
    capabilities: [...capabilities],
    available,
  }));
}
