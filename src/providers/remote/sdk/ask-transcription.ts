import type { TranscriptionModelV3 } from '@ai-sdk/provider';
import type { TranscriptionRequest } from '../../generation-request';
import type { Ask } from '../http/submission';
import type { TranscriptionDescription } from '../models/model-description';
import { bySdk, type SdkAsking } from './by-sdk';

export type SdkTranscription = SdkAsking<TranscriptionModelV3, TranscriptionDescription, TranscriptionRequest>;

/** The SDK has a place for the sound alone: all else is up to the provider. */
export function transcriptionBySdk(asking: SdkTranscription): Ask<TranscriptionDescription, TranscriptionRequest> {
  const none = () => ({});
  return bySdk(asking, none, async (sdk, _, { audio }, common) =>
    sdk.doGenerate({ ...common, audio: audio.bytes, mediaType: audio.mimeType }),
  );
}
