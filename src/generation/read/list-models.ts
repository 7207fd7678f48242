import type { GenerationKind, ModelCapability } from '../../domain/generation';
import type { ModelParameters, ModelPrice } from '../../domain/model-parameters';
import { isOffered } from '../../providers/model-registry';
import type { GenerationEngine } from '../generation-engine';

/** What can be said of a model. */
export interface ModelDescription {
  /** `provider/model`. */
  readonly id: string;
  readonly provider: string;
  readonly kind: GenerationKind;
  readonly description: string;
  readonly capabilities: readonly ModelCapability[];
  /** false: known, but not set up here, or shut down. */
  readonly available: boolean;
  readonly parameters: ModelParameters;
  readonly prices: readonly ModelPrice[];
  /** Other names by which it may be asked for. */
  readonly aliases: readonly string[];
  /** By the alias that has them, names for the model's voices: `{ 'tts-1': { alloy: 'slt' } }`. */
  readonly voiceAliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** When it is shut down, or was; null: no end is known of. */
  readonly deprecatedAt: Date | null;
}

/** The models of a kind, or of all kinds, the best of each kind first. Which there are is no secret to any caller. */
export function listModels(
  { models, storage }: GenerationEngine,
  kind: GenerationKind | null,
): readonly ModelDescription[] {
  const now = storage.clock.now();
  return models.list(kind, now).map((model) => ({
    id: model.id,
    provider: model.provider,
    kind: model.kind,
    description: model.description,
    capabilities: [...model.capabilities],
    available: isOffered(model, now),
    parameters: model.parameters,
    prices: model.prices,
    aliases: models.aliasesOf(model),
    voiceAliases: models.voiceAliasesOf(model),
    deprecatedAt: model.shutdown?.at ?? null,
  }));
}
