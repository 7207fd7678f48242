import { MediaFailure } from '../../domain/errors';
import type { GenerationKind } from '../../domain/generation';
import type { MediaModel } from '../../providers/media-model';
import { type ModelRegistry, requireLiving } from '../../providers/model-registry';
import { providerNamed } from '../../providers/remote/providers';
import type { NeededCapability } from './generation-call';

const MODEL_PATH = ['input', 'model'] as const;

/** What a model is chosen by. */
interface ModelWish {
  readonly kind: GenerationKind;
  /** An id or an alias; null: any. */
  readonly modelId: string | null;
  readonly needs: readonly NeededCapability[];
  readonly now: Date;
}

/**
 * The model that is named, if it can do what is asked; else the best that can. None that is shut down.
 *
 * @throws {MediaFailure} MODEL_NOT_FOUND, MODEL_CAPABILITY_MISSING, PROVIDER_UNAVAILABLE
 */
export function chooseModel(models: ModelRegistry, wish: ModelWish): MediaModel {
  return wish.modelId === null ? bestModel(models, wish) : namedModel(models, wish, wish.modelId);
}

function namedModel(models: ModelRegistry, { kind, needs, now }: ModelWish, modelId: string): MediaModel {
  const model = models.find(modelId);
  if (model === null) throw noSuchModel(modelId);
  if (model.kind !== kind) throw ofAnotherKind(modelId, model.kind, kind);
  requireLiving(model, now);
  requireCapabilities(model, needs);
  if (!model.available) {
    throw new MediaFailure('PROVIDER_UNAVAILABLE', notSetUp(model), {
      path: MODEL_PATH,
      details: { type: 'PROVIDER', provider: model.provider, providerCode: null, retryAfterSeconds: null },
    });
  }
  return model;
}

/** As `mediaModels` and the lists of REST name them. @param modelId as somebody has named it */
export function noSuchModel(modelId: string): MediaFailure {
  const message = `There is no model \`${shown(modelId)}\` here; \`mediaModels\`, or \`GET /v3/models\`, lists those that there are, and an alias can lead to one (MODELS_FILE, docs/models.md).`;
  return new MediaFailure('MODEL_NOT_FOUND', message, { path: MODEL_PATH });
}

/** A model of another kind is found where no such model is: what it is, is the way out. */
const MAKES: Readonly<Record<GenerationKind, string>> = {
  IMAGE: 'pictures',
  SPEECH: 'speech',
  TRANSCRIPTION: 'transcripts',
  VIDEO: 'videos',
};

function ofAnotherKind(modelId: string, kind: GenerationKind, wished: GenerationKind): MediaFailure {
  const message = `\`${shown(modelId)}\` makes ${MAKES[kind]}, not ${MAKES[wished]}; \`mediaModels\`, or \`GET /v3/models\`, lists what each can do.`;
  return new MediaFailure('MODEL_NOT_FOUND', message, { path: MODEL_PATH });
}

const SHOWN_CHARACTERS = 100;

/** Whatever a client may have sent for a name: what would break the sentence, or a terminal, is left out. */
function shown(name: string): string {
  // Before it is taken apart, as it may be megabytes.
  const characters = [...name.slice(0, 4 * SHOWN_CHARACTERS).replace(/[\p{C}\p{Zl}\p{Zp}`]/gu, '')];
  if (characters.length <= SHOWN_CHARACTERS && name.length <= 4 * SHOWN_CHARACTERS) return characters.join('');
  return `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`;
}

function notSetUp({ id, provider }: MediaModel): string {
  // What runs here has no key: two of its models are nothing without this package.
  if (provider === 'local') return `${id} is not there: it needs \`@ffmpeg/core\`, which is not installed here.`;
  const variables = providerNamed(provider)?.settings.apiKey;
  const sentence = `The provider of ${id} is not set up here`;
  return variables === undefined ? `${sentence}.` : `${sentence}: set ${variables.join(' or ')}.`;
}

function requireCapabilities(model: MediaModel, needs: readonly NeededCapability[]): void {
  const missing = needs.find(({ capability }) => !model.capabilities.has(capability));
  if (missing === undefined) return;
  const message = `${model.id} has no ${missing.capability}; \`mediaModels\`, or \`GET /v3/models\`, lists what each can do.`;
  throw new MediaFailure('MODEL_CAPABILITY_MISSING', message, { path: missing.path });
}

function bestModel(models: ModelRegistry, { kind, needs, now }: ModelWish): MediaModel {
  const capabilities = needs.map(({ capability }) => capability);
  const best = models.best(kind, capabilities, now);
  if (best !== null) return best;
  const message = `No model that is set up here has ${capabilities.join(' and ')}.`;
  const path = needs.at(-1)?.path ?? MODEL_PATH;
  throw new MediaFailure('MODEL_CAPABILITY_MISSING', message, { path });
}
