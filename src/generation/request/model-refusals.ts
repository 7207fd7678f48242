import { MediaFailure } from '../../domain/errors';
import type { GenerationKind } from '../../domain/generation';
import type { MediaModel } from '../../providers/media-model';
import { providerNamed } from '../../providers/remote/providers';

const MODEL_PATH = ['input', 'model'] as const;

/** @param modelId whatever a client has named */
export function noSuchModel(modelId: string): MediaFailure {
  const message = `There is no model \`${shown(modelId)}\` here; \`mediaModels\`, or \`GET /v3/models\`, lists those that there are, and an alias can lead to one (MODELS_FILE, docs/models.md).`;
  return new MediaFailure('MODEL_NOT_FOUND', message, { path: MODEL_PATH });
}

/** What those of each kind make, for whoever has asked one for something else. */
const MAKES: Readonly<Record<GenerationKind, string>> = {
  IMAGE: 'pictures',
  SPEECH: 'speech',
  TRANSCRIPTION: 'transcripts',
  VIDEO: 'videos',
};

/** @param modelId as a client has named it: an id, or an alias */
export function ofAnotherKind(modelId: string, kind: GenerationKind, wished: GenerationKind): MediaFailure {
  const message = `\`${shown(modelId)}\` makes ${MAKES[kind]}, not ${MAKES[wished]}; \`mediaModels\`, or \`GET /v3/models\`, lists what each can do.`;
  return new MediaFailure('MODEL_NOT_FOUND', message, { path: MODEL_PATH });
}

/** @param allowed as the token names them */
export function notOfToken(allowed: readonly string[], path: readonly string[]): MediaFailure {
  const message = `This token is for ${allowed.map((name) => `\`${shown(name)}\``).join(', ')} alone.`;
  return new MediaFailure('TOKEN_LIMIT_REACHED', message, { path });
}

/** Asking again does not help, but a key does. */
export function notSetUp(model: MediaModel): MediaFailure {
  const details = { type: 'PROVIDER', provider: model.provider, providerCode: null, retryAfterSeconds: null } as const;
  return new MediaFailure('PROVIDER_UNAVAILABLE', whatIsMissing(model), { path: MODEL_PATH, details });
}

function whatIsMissing({ id, provider }: MediaModel): string {
  // What runs here has no key: two of its models are nothing without this package.
  if (provider === 'local') return `${id} is not there: it needs \`@ffmpeg/core\`, which is not installed here.`;
  const variables = providerNamed(provider)?.settings.apiKey;
  const sentence = `The provider of ${id} is not set up here`;
  return variables === undefined ? `${sentence}.` : `${sentence}: set ${variables.join(' or ')}.`;
}

const SHOWN_CHARACTERS = 100;

/** Whatever a client may have sent for a name: what would break the sentence, or a terminal, is left out. */
function shown(name: string): string {
  // Before it is taken apart, as it may be megabytes.
  const characters = [...name.slice(0, 4 * SHOWN_CHARACTERS).replace(/[\p{C}\p{Zl}\p{Zp}`]/gu, '')];
  if (characters.length <= SHOWN_CHARACTERS && name.length <= 4 * SHOWN_CHARACTERS) return characters.join('');
  return `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`;
}
