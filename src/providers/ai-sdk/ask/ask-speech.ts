import type { SpeechModelV3 } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import type { SpeechRequest } from '../../generation-request';
import type { GenerationResult } from '../../media-model';
import { costOf } from '../cost';
import type { SpeechDescription } from '../model-description';
import { sdkOptions } from './sdk-options';

/** Asks through the SDK. Its warnings are left alone: what they are about was refused before. */
export async function askForSpeech(
  sdk: SpeechModelV3,
  model: SpeechDescription,
  request: SpeechRequest,
  signal: AbortSignal,
): Promise<GenerationResult> {
  const { text, voice, format, speed, parameters } = request;
  const isNested = model.voiceSettingOption !== undefined;
  const outputFormat = format === null ? undefined : model.formats[format];
  const { audio } = await sdk.doGenerate({
    text,
    ...(voice === null || isNested ? {} : { voice }),
    ...(speed === null || isNested ? {} : { speed }),
    ...(outputFormat === undefined ? {} : { outputFormat }),
    providerOptions: sdkOptions(model, parameters, voiceSetting(model, request)),
    abortSignal: signal,
  });
  const bytes = typeof audio === 'string' ? Buffer.from(audio, 'base64') : audio;
  const made = { images: null, characters: [...text].length, audioSeconds: null, videoSeconds: null };
  return {
    outputs: bytes.byteLength === 0 ? [] : [{ bytes, revisedPrompt: null }],
    transcript: null,
    usage: { ...made, costUsd: costOf(made, model.price) },
  };
}

function voiceSetting({ voiceSettingOption }: SpeechDescription, { voice, speed }: SpeechRequest): JsonObject {
  if (voiceSettingOption === undefined || (voice === null && speed === null)) return {};
  const setting = { ...(voice === null ? {} : { voice_id: voice }), ...(speed === null ? {} : { speed }) };
  return { [voiceSettingOption]: setting };
}
