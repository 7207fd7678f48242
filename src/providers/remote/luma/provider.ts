import type { ImageModelV3 } from '@ai-sdk/provider';
import { ownPrice } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { imagesBySdk } from '../sdk/ask-by-kind';
import { LUMA_ERRORS } from './errors';
import { LUMA_MODELS } from './models';
import { BASE_URL, LUMA_OPERATION } from './polling';

export const LUMA: RemoteProvider<'luma'> = {
  name: 'luma',
  settings: { apiKey: ['LUMA_API_KEY'], baseUrls: { LUMA_BASE_URL: BASE_URL } },
  models: LUMA_MODELS,
  retiredModels: [],
  image: {
    ask: imagesBySdk({
      async open(id, { apiKey, fetch }): Promise<ImageModelV3> {
        const { createLuma } = await import('@ai-sdk/luma');
        return createLuma({ apiKey, baseURL: BASE_URL, fetch }).image(id);
      },
      options: (_, { parameters }) => parameters,
      amendments: () => ({}),
    }),
    operation: LUMA_OPERATION,
    priceOf: ownPrice,
  },
  speech: null,
  transcription: null,
  video: null,
  impossible: ['IMAGE_EDIT', 'MASK', 'REFERENCE_IMAGES', 'sizes', 'seed', 'qualities'],
  errors: LUMA_ERRORS,
};
