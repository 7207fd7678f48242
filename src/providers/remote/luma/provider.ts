import { ownPrice } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { imagesBySdk } from '../sdk/ask-by-kind';
import type { SdkAccess } from '../sdk/by-sdk';
import { BASE_URL, LUMA_ERRORS, LUMA_OPERATION } from './answers';
import { LUMA_MODELS } from './models';

export const LUMA: RemoteProvider<'luma'> = {
  name: 'luma',
  settings: { apiKey: ['LUMA_API_KEY'], baseUrls: { LUMA_BASE_URL: BASE_URL } },
  models: LUMA_MODELS,
  retiredModels: [],
  image: {
    ask: imagesBySdk({ open }),
    operation: LUMA_OPERATION,
    priceOf: ownPrice,
  },
  speech: null,
  transcription: null,
  video: null,
  impossible: ['IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES', 'sizes', 'seed', 'qualities'],
  errors: LUMA_ERRORS,
};

async function open({ apiKey, fetch }: SdkAccess) {
  const { createLuma } = await import('@ai-sdk/luma');
  return createLuma({ apiKey, baseURL: BASE_URL, fetch });
}
