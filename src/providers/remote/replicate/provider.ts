import { type ImageDescription, ownPrice } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { imagesBySdk, videoBySdk } from '../sdk/ask-by-kind';
import type { Amendments, SdkAccess } from '../sdk/by-sdk';
import { BASE_URL, REPLICATE_ERRORS, REPLICATE_OPERATION } from './answers';
import { REPLICATE_MODELS, REPLICATE_RETIRED_MODELS } from './models';

/** The longest that is taken would keep the handle from us for a minute: see Replicate's `Prefer: wait`. */
const NO_WAITING = { maxWaitTimeInSeconds: 1 };

export const REPLICATE: RemoteProvider<'replicate'> = {
  name: 'replicate',
  settings: { apiKey: ['REPLICATE_API_TOKEN'], baseUrls: { REPLICATE_BASE_URL: BASE_URL } },
  models: REPLICATE_MODELS,
  retiredModels: REPLICATE_RETIRED_MODELS,
  image: {
    ask: imagesBySdk({
      open,
      options: (_, { parameters }) => ({ ...parameters, ...NO_WAITING }),
      amendments: withoutNumber,
    }),
    operation: REPLICATE_OPERATION,
    priceOf: ownPrice,
  },
  speech: null,
  transcription: null,
  video: {
    ask: videoBySdk({
      open,
      options: (_, { parameters }) => ({ ...parameters, ...NO_WAITING }),
    }),
    operation: REPLICATE_OPERATION,
  },
  impossible: ['REFERENCE_IMAGES', 'sizes', 'qualities'],
  errors: REPLICATE_ERRORS,
};

async function open({ apiKey, fetch }: SdkAccess) {
  const { createReplicate } = await import('@ai-sdk/replicate');
  return createReplicate({ apiToken: apiKey, baseURL: BASE_URL, fetch });
}

/** Models that make one picture a call have no `num_outputs`: flux-1.1-pro, flux-fill-pro. */
function withoutNumber({ maxImages }: ImageDescription): Amendments {
  if (maxImages > 1) return {};
  return {
    json({ input }) {
      if (typeof input === 'object' && input !== null) Reflect.deleteProperty(input, 'num_outputs');
    },
  };
}
