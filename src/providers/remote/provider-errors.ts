import { DEEPGRAM_ERRORS } from './deepgram/errors';
import { ELEVENLABS_ERRORS } from './elevenlabs/errors';
import { FAL_ERRORS } from './fal/errors';
import { GOOGLE_ERRORS } from './google/errors';
import type { ProviderErrors } from './http/error-table';
import { LUMA_ERRORS } from './luma/errors';
import { OPENAI_ERRORS } from './openai/errors';
import type { ProviderName } from './provider-settings';
import { REPLICATE_ERRORS } from './replicate/errors';
import { XAI_ERRORS } from './xai/errors';

export const PROVIDER_ERRORS: Readonly<Record<ProviderName, ProviderErrors>> = {
  openai: OPENAI_ERRORS,
  google: GOOGLE_ERRORS,
  xai: XAI_ERRORS,
  fal: FAL_ERRORS,
  replicate: REPLICATE_ERRORS,
  luma: LUMA_ERRORS,
  elevenlabs: ELEVENLABS_ERRORS,
  deepgram: DEEPGRAM_ERRORS,
};
