import type { GenerationRequest } from '../../generation-request';
import { deepgramAmendments } from '../deepgram/amendments';
import { elevenLabsAmendments } from '../elevenlabs/amendments';
import { falAmendments } from '../fal/amendments';
import { googleAmendments } from '../google/amendments';
import type { RemoteModelDescription } from '../models/model-description';
import { openAiAmendments } from '../openai/amendments';
import { replicateAmendments } from '../replicate/amendments';
import type { Amendments } from './sent-request';

/** What is put right of a request before it is sent: nothing goes out that was not asked for, and nothing twice. */
export function amendmentsOf(model: RemoteModelDescription, request: GenerationRequest): Amendments {
  const { provider } = model;
  switch (provider) {
    case 'openai':
      return openAiAmendments(model, request);
    case 'google':
      return googleAmendments(request);
    case 'fal':
      return falAmendments(model);
    case 'replicate':
      return replicateAmendments(model);
    case 'elevenlabs':
      return elevenLabsAmendments(request);
    case 'deepgram':
      return deepgramAmendments(request);
    case 'xai':
    case 'luma':
      return {};
    default:
      return provider satisfies never;
  }
}
