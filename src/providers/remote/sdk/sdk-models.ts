import type { Experimental_VideoModelV3, ImageModelV3, SpeechModelV3, TranscriptionModelV3 } from '@ai-sdk/provider';
import { PROVIDER_ENVIRONMENT, type ProviderName } from '../provider-settings';

export interface SdkAccess {
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
}

/** The models of a provider in the SDK; null where it has none of the kind. */
export interface SdkModels {
  readonly image: ((id: string) => ImageModelV3) | null;
  readonly speech: ((id: string) => SpeechModelV3) | null;
  readonly transcription: ((id: string) => TranscriptionModelV3) | null;
  readonly video: ((id: string) => Experimental_VideoModelV3) | null;
}

const NONE: SdkModels = { image: null, speech: null, transcription: null, video: null };

/**
 * Opens a provider of the SDK, which is loaded when it is first used: it takes a process that has no use for it 20 ms and
 * 5 MB. It is told its own address, so that it looks into no environment; where requests really
 * go, `fetch` knows. The models are asked by the interface that the SDK's providers share (specification V3), not
 * through `generateImage` and its like: those ask again by themselves, divide one request into several, and guess media
 * types that are known here.
 */
export async function sdkModelsOf(provider: ProviderName, { apiKey, fetch }: SdkAccess): Promise<SdkModels> {
  const baseURL = Object.values(PROVIDER_ENVIRONMENT[provider].baseUrls)[0] ?? '';
  switch (provider) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      const { image, speech, transcription } = createOpenAI({ apiKey, baseURL, fetch });
      return { ...NONE, image, speech, transcription };
    }
    case 'google': {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
      const { image, video } = createGoogleGenerativeAI({ apiKey, baseURL, fetch });
      return { ...NONE, image, video };
    }
    case 'xai': {
      const { createXai } = await import('@ai-sdk/xai');
      const { image, video } = createXai({ apiKey, baseURL, fetch });
      return { ...NONE, image, video };
    }
    case 'fal': {
      const { createFal } = await import('@ai-sdk/fal');
      const { image, speech } = createFal({ apiKey, baseURL, fetch });
      const queued = (id: string) => createFal({ apiKey, baseURL, fetch: toFalQueue(id, fetch) });
      return {
        image,
        speech,
        transcription: (id) => queued(id).transcription(id),
        video: (id) => queued(id).video(id),
      };
    }
    case 'replicate': {
      const { createReplicate } = await import('@ai-sdk/replicate');
      const { image, video } = createReplicate({ apiToken: apiKey, baseURL, fetch });
      return { ...NONE, image, video };
    }
    case 'luma': {
      const { createLuma } = await import('@ai-sdk/luma');
      return { ...NONE, image: createLuma({ apiKey, baseURL, fetch }).image };
    }
    case 'elevenlabs': {
      const { createElevenLabs } = await import('@ai-sdk/elevenlabs');
      const { speech, transcription } = createElevenLabs({ apiKey, fetch });
      return { ...NONE, speech, transcription };
    }
    case 'deepgram': {
      const { createDeepgram } = await import('@ai-sdk/deepgram');
      const { speech, transcription } = createDeepgram({ apiKey, fetch });
      return { ...NONE, speech, transcription };
    }
    default:
      return provider satisfies never;
  }
}

/** The SDK puts fal's own name before the ids of what is queued, of whoever the model is: the request goes to the model itself. */
function toFalQueue(id: string, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  const url = `${PROVIDER_ENVIRONMENT.fal.baseUrls['FAL_QUEUE_BASE_URL']}/${id}`;
  return (input, init) => fetch(init?.method === 'POST' ? url : input, init);
}
