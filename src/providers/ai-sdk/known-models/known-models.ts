import { DEEPGRAM_MODELS } from './deepgram';
import { ELEVENLABS_MODELS } from './elevenlabs';
import { FAL_MODELS } from './fal';
import { GOOGLE_MODELS } from './google';
import type { KnownModel } from './known-model';
import { LUMA_MODELS } from './luma';
import { OPENAI_MODELS } from './openai';
import { REPLICATE_MODELS } from './replicate';
import { XAI_MODELS } from './xai';

/** What is known without asking. The best of each kind first, as far as that can be said. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  ...OPENAI_MODELS,
  ...GOOGLE_MODELS,
  ...XAI_MODELS,
  ...FAL_MODELS,
  ...REPLICATE_MODELS,
  ...LUMA_MODELS,
  ...ELEVENLABS_MODELS,
  ...DEEPGRAM_MODELS,
];
