import type { SpeechModelV3 } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { SpeechRequest } from '../../generation-request';
import type { SpeechDescription } from '../models/model-description';
import { sdkOptions } from './sdk-options';

/** Asks through the SDK, as far as the submission. Its warnings are left alone: what they are about was refused before. */
export async function askForSpeech(
  sdk: SpeechModelV3,
  model: SpeechDescription,
  request: SpeechRequest,
  signal: AbortSignal,
): Promise<void> {
  const { text, voice, format, speed, parameters } = request;
  const isNested = model.voiceSettingOption !== undefined;
  const outputFormat = format === null ? undefined : model.formats[format];
  await sdk.doGenerate({
    text,
    ...(voice === null || isNested ? {} : { voice }),
    ...(speed === null || isNested ? {} : { speed }),
    ...(outputFormat === undefined ? {} : { outputFormat }),
    providerOptions: sdkOptions(model, parameters, voiceSetting(model, request)),
    abortSignal: signal,
  });
}

function voiceSetting({ voiceSettingOption }: SpeechDescription, { voice, speed }: SpeechRequest): JsonObject {
  if (voiceSettingOption === undefined || (voice === null && speed === null)) return {};
  const setting = { ...(voice === null ? {} : { voice_id: voice }), ...(speed === null ? {} : { speed }) };
  return { [voiceSettingOption]: setting };
}
