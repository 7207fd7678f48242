import { ownPrice } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { imagesBySdk, videoBySdk } from '../sdk/ask-by-kind';
import type { SdkAccess } from '../sdk/by-sdk';
import { BASE_URL, XAI_ERRORS, XAI_OPERATION } from './answers';
import { XAI_MODELS } from './models';

export const XAI: RemoteProvider<'xai'> = {
  name: 'xai',
  settings: { apiKey: ['XAI_API_KEY'], baseUrls: { XAI_BASE_URL: BASE_URL } },
  models: XAI_MODELS,
  retiredModels: [],
  image: {
    ask: imagesBySdk({ open }),
    operation: null,
    priceOf: ownPrice,
  },
  speech: null,
  transcription: null,
  video: {
    ask: videoBySdk({ open }),
    operation: XAI_OPERATION,
  },
  impossible: ['MASK', 'sizes', 'seed'],
  errors: XAI_ERRORS,
};

async function open({ apiKey, fetch }: SdkAccess) {
  const { createXai } = await import('@ai-sdk/xai');
  return createXai({ apiKey, baseURL: BASE_URL, fetch });
}
