import type { TranscriptionModelV3 } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import { primaryLanguage } from '../../../domain/language';
import type { TranscriptionRequest } from '../../generation-request';
import { deepgramLanguage } from '../deepgram/language';
import type { TranscriptionDescription } from '../models/model-description';
import { sdkOptions } from './sdk-options';

/** Asks through the SDK, as far as the submission. Its warnings are left alone: what they are about was refused before. */
export async function askForTranscript(
  sdk: TranscriptionModelV3,
  model: TranscriptionDescription,
  request: TranscriptionRequest,
  signal: AbortSignal,
): Promise<void> {
  const { audio, parameters } = request;
  await sdk.doGenerate({
    audio: audio.bytes,
    mediaType: audio.mimeType,
    providerOptions: sdkOptions(model, { ...unasked(model), ...parameters }, ownOptions(model, request)),
    abortSignal: signal,
  });
}

/** What the SDK would send by itself: null keeps it from that. */
function unasked({ provider }: TranscriptionDescription): JsonObject {
  switch (provider) {
    case 'fal':
      return { version: null, batchSize: null };
    case 'elevenlabs':
      return { tagAudioEvents: null, fileFormat: null };
    default:
      return {};
  }
}

/** What each provider is told of the fields that the SDK has no place for, and of what the answer has to have. */
function ownOptions(model: TranscriptionDescription, request: TranscriptionRequest): JsonObject {
  const { language: tag, prompt } = request;
  // By some countries too at Deepgram alone: the others refuse what is longer than a language.
  const languageOf = model.provider === 'deepgram' ? deepgramLanguage : primaryLanguage;
  const language = tag === null ? null : languageOf(tag);
  const diarize = request.diarize ?? false;
  switch (model.provider) {
    case 'openai':
      return {
        ...(language === null ? {} : { language }),
        ...(prompt === null ? {} : { prompt }),
        timestampGranularities: model.segments ? ['segment'] : [],
      };
    case 'fal':
      return { language, diarize, chunkLevel: 'segment' };
    case 'elevenlabs':
      return { ...(language === null ? {} : { languageCode: language }), diarize, timestampsGranularity: 'word' };
    case 'deepgram':
      return {
        ...(language === null ? { detectLanguage: true } : { language }),
        diarize,
        utterances: true,
        punctuate: true,
      };
    default:
      return {};
  }
}
