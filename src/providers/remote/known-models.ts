import { DEEPGRAM_MODELS } from './deepgram/models';
import { ELEVENLABS_MODELS } from './elevenlabs/models';
import { FAL_MODELS } from './fal/models';
import { GOOGLE_MODELS } from './google/models';
import { LUMA_MODELS } from './luma/models';
import type { KnownModel } from './models/known-model';
import { OPENAI_MODELS } from './openai/models';
import { REPLICATE_MODELS } from './replicate/models';
import { XAI_MODELS } from './xai/models';

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
