import type { MediaModel } from '../../../src/providers/media-model';
import type {
  ImageDescription,
  RemoteModelDescription,
  SpeechDescription,
  TranscriptionDescription,
  VideoDescription,
} from '../../../src/providers/remote/models/model-description';
import { decimal, flag, list, text } from '../../../src/providers/remote/models/parameters';
import { type ProviderName, REMOTE_PROVIDERS } from '../../../src/providers/remote/providers';
import { API_KEY, remoteModels } from './provider-settings';

/** Models that no provider has: what is tested with them holds for whatever is known of today's. */
export function imageModel(provider: ProviderName, fields: Partial<ImageDescription> = {}): ImageDescription {
  return {
    kind: 'IMAGE',
    provider,
    providerModelId: 'owner/picture',
    description: 'A picture.',
    capabilities: ['TEXT_TO_IMAGE', 'IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES'],
    maxImages: 4,
    maxInputImages: 4,
    sizes: 'ANY',
    aspectRatios: 'ANY',
    qualities: 'ANY',
    seed: true,
    maskForm: 'TRANSPARENT',
    parameters: [text('style'), text('outputFormat')],
    price: null,
    ...fields,
  };
}

export function speechModel(provider: ProviderName, fields: Partial<SpeechDescription> = {}): SpeechDescription {
  return {
    kind: 'SPEECH',
    provider,
    providerModelId: 'owner/speech',
    description: 'Speech.',
    capabilities: ['TEXT_TO_SPEECH'],
    voices: 'ANY',
    formats: { mp3: 'mp3', wav: 'wav' },
    speed: { min: 0.5, max: 2 },
    parameters: [],
    price: null,
    ...fields,
  };
}

export function transcriptionModel(
  provider: ProviderName,
  fields: Partial<TranscriptionDescription> = {},
): TranscriptionDescription {
  return {
    kind: 'TRANSCRIPTION',
    provider,
    providerModelId: 'owner/transcript',
    description: 'A transcript.',
    capabilities: ['SPEECH_TO_TEXT'],
    language: true,
    prompt: true,
    diarize: true,
    segments: true,
    parameters: [list('redact'), decimal('temperature', 0, 1), flag('tagAudioEvents')],
    price: { unit: 'AUDIO_SECOND', usd: 0.001 },
    ...fields,
  };
}

export function videoModel(provider: ProviderName, fields: Partial<VideoDescription> = {}): VideoDescription {
  return {
    kind: 'VIDEO',
    provider,
    providerModelId: 'owner/film',
    description: 'A video.',
    capabilities: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO', 'REFERENCE_IMAGES'],
    sizes: { '1280x720': { aspectRatio: '16:9' } },
    durations: [5],
    seed: true,
    maxReferenceImages: 3,
    parameters: [],
    price: null,
    ...fields,
  };
}

/** The model at a server that every provider's addresses are moved to. */
export function openAt(url: string, description: RemoteModelDescription): MediaModel {
  const variables = REMOTE_PROVIDERS.flatMap(({ settings: { apiKey, baseUrls } }) => {
    return [[apiKey[0], API_KEY], ...Object.keys(baseUrls).map((variable) => [variable, url])];
  });
  const [model] = remoteModels(Object.fromEntries(variables), { models: [description] });
  return model!;
}
