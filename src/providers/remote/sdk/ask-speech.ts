import type { SpeechModelV3, TranscriptionModelV3 } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { SpeechRequest, TranscriptionRequest } from '../../media-model';
import type { Ask } from '../http/submission';
import type { SpeechDescription, TranscriptionDescription } from '../models/model-description';
import { bySdk, type SdkAsking } from './by-sdk';

export type SdkSpeech = SdkAsking<SpeechModelV3, SpeechDescription, SpeechRequest>;

export function speechBySdk(asking: SdkSpeech): Ask<SpeechDescription, SpeechRequest> {
  return bySdk(asking, voiceSetting, async (sdk, model, { text, voice, format, speed }, common) => {
    const isNested = model.voiceSettingOption !== undefined;
    const outputFormat = format === null ? undefined : model.formats[format];
    return await sdk.doGenerate({
      ...common,
      text,
      ...(voice === null || isNested ? {} : { voice }),
      ...(speed === null || isNested ? {} : { speed }),
      ...(outputFormat === undefined ? {} : { outputFormat }),
    });
  });
}

function voiceSetting({ voiceSettingOption }: SpeechDescription, { voice, speed }: SpeechRequest): JsonObject {
  if (voiceSettingOption === undefined || (voice === null && speed === null)) return {};
  const setting = { ...(voice === null ? {} : { voice_id: voice }), ...(speed === null ? {} : { speed }) };
  return { [voiceSettingOption]: setting };
}

export type SdkTranscription = SdkAsking<TranscriptionModelV3, TranscriptionDescription, TranscriptionRequest>;

/** The SDK has a place for the sound alone: all else is up to the provider. */
export function transcriptionBySdk(asking: SdkTranscription): Ask<TranscriptionDescription, TranscriptionRequest> {
  const none = () => ({});
  return bySdk(asking, none, async (sdk, _, { audio }, common) =>
    sdk.doGenerate({ ...common, audio: audio.bytes, mediaType: audio.mimeType }),
  );
}
