import { FAL_WORK } from '../fal/polling';
import { GOOGLE_WORK } from '../google/polling';
import { LUMA_WORK } from '../luma/polling';
import type { RemoteModelDescription } from '../models/model-description';
import { REPLICATE_WORK } from '../replicate/polling';
import { XAI_WORK } from '../xai/polling';
import type { LongRunningOperation } from './long-running-operation';

/** How a model's work is waited for; null where the answer to the request is the result. */
export function polledWorkOf({ provider, kind }: RemoteModelDescription): LongRunningOperation | null {
  switch (provider) {
    case 'fal':
      return kind === 'VIDEO' || kind === 'TRANSCRIPTION' ? FAL_WORK : null;
    case 'google':
      return kind === 'VIDEO' ? GOOGLE_WORK : null;
    case 'xai':
      return kind === 'VIDEO' ? XAI_WORK : null;
    case 'replicate':
      return REPLICATE_WORK;
    case 'luma':
      return LUMA_WORK;
    case 'openai':
    case 'elevenlabs':
    case 'deepgram':
      return null;
    default:
      return provider satisfies never;
  }
}
