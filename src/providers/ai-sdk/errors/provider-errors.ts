import type { ProviderName } from '../provider-settings';
import { DEEPGRAM_ERRORS } from './deepgram';
import { ELEVENLABS_ERRORS } from './elevenlabs';
import type { ProviderErrors } from './error-table';
import { FAL_ERRORS } from './fal';
import { GOOGLE_ERRORS } from './google';
import { LUMA_ERRORS } from './luma';
import { OPENAI_ERRORS } from './openai';
import { REPLICATE_ERRORS } from './replicate';
import { XAI_ERRORS } from './xai';

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
