import { primaryLanguage } from '../../../domain/language';
import { type ImageDescription, ownPrice } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { imagesBySdk, speechBySdk, transcriptionBySdk, videoBySdk } from '../sdk/ask-by-kind';
import type { Amendments, SdkAccess } from '../sdk/by-sdk';
import { FAL_ERRORS, FAL_OPERATION } from './answers';
import { FAL_MODELS, FAL_RETIRED_MODELS } from './models';

const BASE_URL = 'https://fal.run';
const QUEUE_BASE_URL = 'https://queue.fal.run';

export const FAL: RemoteProvider<'fal'> = {
  name: 'fal',
  settings: {
    apiKey: ['FAL_API_KEY', 'FAL_KEY'],
    baseUrls: { FAL_BASE_URL: BASE_URL, FAL_QUEUE_BASE_URL: QUEUE_BASE_URL },
  },
  models: FAL_MODELS,
  retiredModels: FAL_RETIRED_MODELS,
  image: {
    ask: imagesBySdk({
      open,
      options: (_, { parameters, image, referenceImages }) => ({
        ...parameters,
        ...(referenceImages.length + (image === null ? 0 : 1) > 1 ? { useMultipleImages: true } : {}),
      }),
      amendments: withoutNumber,
    }),
    operation: null,
    priceOf: ownPrice,
  },
  speech: {
    ask: speechBySdk({ open }),
  },
  transcription: {
    ask: transcriptionBySdk({
      open: (access, id) => open(queued(access, id)),
      options: (_, { language, diarize, parameters }) => ({
        // What the SDK would send by itself: null keeps it from that.
        version: null,
        batchSize: null,
        ...parameters,
        language: language === null ? null : primaryLanguage(language),
        diarize: diarize ?? false,
        chunkLevel: 'segment',
      }),
    }),
    operation: FAL_OPERATION,
    unreadTypes: new Set(),
    priceOf: ownPrice,
  },
  video: {
    ask: videoBySdk({ open: (access, id) => open(queued(access, id)) }),
    operation: FAL_OPERATION,
  },
  impossible: ['qualities', 'prompt', 'formats'],
  errors: FAL_ERRORS,
};

async function open({ apiKey, fetch }: SdkAccess) {
  const { createFal } = await import('@ai-sdk/fal');
  return createFal({ apiKey, baseURL: BASE_URL, fetch });
}

/** The SDK puts fal's own name before the ids of what is queued, though models of others are too: the request goes to the model. */
function queued({ apiKey, fetch }: SdkAccess, id: string): SdkAccess {
  const url = `${QUEUE_BASE_URL}/${id}`;
  return { apiKey, fetch: (input, init) => fetch(init?.method === 'POST' ? url : input, init) };
}

/** Models that make one picture a call have no `num_images`. */
function withoutNumber({ maxImages }: ImageDescription): Amendments {
  if (maxImages > 1) return {};
  return {
    json(body) {
      delete body['num_images'];
    },
  };
}
