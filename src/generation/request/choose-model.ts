import { MediaFailure } from '../../domain/errors';
import type { GenerationKind } from '../../domain/generation';
import type { MediaModel } from '../../providers/media-model';
import { type ModelRegistry, requireLiving } from '../../providers/model-registry';
import type { NeededCapability } from './generation-call';
import { noSuchModel, notOfToken, notSetUp, ofAnotherKind } from './model-refusals';

const MODEL_PATH = ['input', 'model'] as const;

/** What a model is chosen by. */
interface ModelWish {
  readonly kind: GenerationKind;
  /** An id or an alias; null: any. */
  readonly modelId: string | null;
  readonly needs: readonly NeededCapability[];
  /** Names of those that the token may use; null: any. */
  readonly allowed: readonly string[] | null;
  readonly now: Date;
}

/**
 * The model that is named, if it can do what is asked; else the best that can. None that is shut down.
 *
 * @throws {MediaFailure} MODEL_NOT_FOUND, MODEL_CAPABILITY_MISSING, PROVIDER_UNAVAILABLE, TOKEN_LIMIT_REACHED
 */
export function chooseModel(models: ModelRegistry, wish: ModelWish): MediaModel {
  return wish.modelId === null ? bestModel(models, wish) : namedModel(models, wish, wish.modelId);
}

function namedModel(models: ModelRegistry, { kind, needs, allowed, now }: ModelWish, modelId: string): MediaModel {
  const model = models.find(modelId);
  if (model === null) throw noSuchModel(modelId);
  if (model.kind !== kind) throw ofAnotherKind(modelId, model.kind, kind);
  if (!isAllowed(models, model, allowed)) throw notOfToken(allowed ?? [], MODEL_PATH);
  requireLiving(model, now);
  requireCapabilities(model, needs);
  if (!model.available) throw notSetUp(model);
  return model;
}

function requireCapabilities(model: MediaModel, needs: readonly NeededCapability[]): void {
  const missing = needs.find(({ capability }) => !model.capabilities.has(capability));
  if (missing === undefined) return;
  const message = `${model.id} has no ${missing.capability}; \`mediaModels\`, or \`GET /v3/models\`, lists what each can do.`;
  throw new MediaFailure('MODEL_CAPABILITY_MISSING', message, { path: missing.path });
}

function isAllowed(models: ModelRegistry, model: MediaModel, allowed: ModelWish['allowed']): boolean {
  return allowed === null || allowed.some((name) => models.find(name) === model);
}

function bestModel(models: ModelRegistry, { kind, needs, allowed, now }: ModelWish): MediaModel {
  const capabilities = needs.map(({ capability }) => capability);
  const best = models.best(kind, capabilities, now, (model) => isAllowed(models, model, allowed));
  if (best !== null) return best;
  if (allowed !== null) throw notOfToken(allowed, needs.at(-1)?.path ?? MODEL_PATH);
  const message = `No model that is set up here has ${capabilities.join(' and ')}.`;
  const path = needs.at(-1)?.path ?? MODEL_PATH;
  throw new MediaFailure('MODEL_CAPABILITY_MISSING', message, { path });
}
