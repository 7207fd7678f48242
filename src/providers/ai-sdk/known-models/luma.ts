import type { ImageDescription, RemoteModelDescription } from '../model-description';

// Parameters and values: https://docs.lumalabs.ai/docs/image-generation. Prices go by megapixel.

const PHOTON = {
  kind: 'IMAGE',
  provider: 'luma',
  // It takes pictures by public address only.
  capabilities: ['TEXT_TO_IMAGE'],
  maxImages: 1,
  maxInputImages: 0,
  sizes: null,
  aspectRatios: ['1:1', '3:4', '4:3', '9:16', '16:9', '9:21', '21:9'],
  qualities: null,
  seed: false,
  maskForm: 'TRANSPARENT',
  parameters: [],
  price: null,
} as const satisfies Partial<ImageDescription>;

export const LUMA_MODELS: readonly RemoteModelDescription[] = [
  { ...PHOTON, providerModelId: 'photon-1', description: 'Luma Photon: one picture a call, from text.' },
  { ...PHOTON, providerModelId: 'photon-flash-1', description: 'Luma Photon Flash: as Photon, sooner and cheaper.' },
];
