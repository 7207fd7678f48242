import type { KnownModel } from '../models/known-model';
import type { ImageDescription } from '../models/model-description';

// The older of Luma's two interfaces: what is newer (uni-1, ray-3.2) is at agents.lumalabs.ai, with keys of its own, and is
// not spoken here. Prices go by megapixel.

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
  source: 'https://docs.comfy.org/development/comfy-router/models/luma/photon-flash-1/code',
  checkedOn: '2026-11-29',
} as const satisfies Partial<ImageDescription> & Partial<KnownModel>;

export const LUMA_MODELS: readonly KnownModel<'luma'>[] = [
  { ...PHOTON, providerModelId: 'photon-1', description: 'Luma Photon: one picture a call, from text.' },
  { ...PHOTON, providerModelId: 'photon-flash-1', description: 'Luma Photon Flash: as Photon, sooner and cheaper.' },
];
