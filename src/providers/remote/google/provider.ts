import { isObject, type JsonObject } from '../../../domain/json';
import type { ImageRequest } from '../../media-model';
import type { ImageDescription, Price } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { imagesBySdk, videoBySdk } from '../sdk/ask-by-kind';
import type { Amendments, SdkAccess } from '../sdk/by-sdk';
import { BASE_URL, GOOGLE_ERRORS, GOOGLE_OPERATION } from './answers';
import { GOOGLE_MODELS, GOOGLE_RETIRED_MODELS } from './models';

export const GOOGLE: RemoteProvider<'google'> = {
  name: 'google',
  settings: { apiKey: ['GOOGLE_GENERATIVE_AI_API_KEY'], baseUrls: { GOOGLE_GENERATIVE_AI_BASE_URL: BASE_URL } },
  models: GOOGLE_MODELS,
  retiredModels: GOOGLE_RETIRED_MODELS,
  image: {
    ask: imagesBySdk({
      open,
      options: imageOptions,
      amendments: withoutSquare,
    }),
    operation: null,
    priceOf: priceOfSize,
  },
  speech: null,
  transcription: null,
  video: {
    ask: videoBySdk({ open }),
    operation: GOOGLE_OPERATION,
  },
  impossible: ['MASK', 'sizes', 'qualities'],
  errors: GOOGLE_ERRORS,
};

async function open({ apiKey, fetch }: SdkAccess) {
  const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
  return createGoogleGenerativeAI({ apiKey, baseURL: BASE_URL, fetch });
}

function imageOptions(_: ImageDescription, { parameters, aspectRatio }: ImageRequest): JsonObject {
  const { imageConfig } = parameters;
  if (!isObject(imageConfig) || aspectRatio === null) return parameters;
  // The SDK puts the shape there too, and what is given over it.
  return { ...parameters, imageConfig: { ...imageConfig, aspectRatio } };
}

/** https://ai.google.dev/gemini-api/docs/imagen: the SDK asks Imagen for a square where no shape is asked for. */
function withoutSquare(_: ImageDescription, { image, referenceImages, aspectRatio }: ImageRequest): Amendments {
  if (image !== null || referenceImages.length > 0 || aspectRatio !== null) return {};
  return {
    json({ parameters }) {
      if (typeof parameters === 'object' && parameters !== null) Reflect.deleteProperty(parameters, 'aspectRatio');
    },
  };
}

/** Goes by the size: what is known is of 1K, which is what is made without another. */
function priceOfSize({ price }: ImageDescription, { parameters: { imageConfig } }: ImageRequest): Price | null {
  const size = isObject(imageConfig) ? (imageConfig['imageSize'] ?? '1K') : '1K';
  return size === '1K' ? price : null;
}
