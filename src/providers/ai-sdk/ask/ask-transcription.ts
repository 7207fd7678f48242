import type { TranscriptionModelV3 } from '@ai-sdk/provider';
import { z } from 'zod';
import type { Transcript } from '../../../domain/generation';
import type { JsonObject } from '../../../domain/json';
import { primaryLanguage } from '../../../domain/language';
import type { TranscriptionRequest } from '../../generation-request';
import type { GenerationResult } from '../../media-model';
import { costOf } from '../cost';
import type { TranscriptionDescription } from '../model-description';
import { languageCode } from './language-code';
import { sdkOptions } from './sdk-options';
import { segmentsOf } from './transcript-segments';

const LANGUAGE = z.object({ language: z.string() });

/** Asks through the SDK. Its warnings are left alone: what they are about was refused before. */
export async function askForTranscript(
  sdk: TranscriptionModelV3,
  model: TranscriptionDescription,
  request: TranscriptionRequest,
  signal: AbortSignal,
): Promise<GenerationResult> {
  const { audio, diarize, parameters } = request;
  const answer = await sdk.doGenerate({
    audio: audio.bytes,
    mediaType: audio.mimeType,
    providerOptions: sdkOptions(model, parameters, ownOptions(model, request)),
    abortSignal: signal,
  });
  return transcriptResult(model, {
    text: answer.text,
    language: languageCode(answer.language ?? toldLanguage(answer.response.body) ?? request.language),
    durationSeconds: answer.durationInSeconds ?? null,
    segments: segmentsOf(model.provider, answer, diarize === true),
  });
}

/** The SDK takes no more than the names that OpenAI uses: not `en` (speaches, vLLM), nor `English` (Groq). */
function toldLanguage(body: unknown): string | null {
  return LANGUAGE.safeParse(body).data?.language ?? null;
}

export function transcriptResult(model: TranscriptionDescription, transcript: Transcript): GenerationResult {
  const made = { images: null, characters: null, audioSeconds: transcript.durationSeconds, videoSeconds: null };
  return { outputs: [], transcript, usage: { ...made, costUsd: costOf(made, model.price) } };
}

/** What each provider is told of the fields that the SDK has no place for. What they default to is said as well. */
function ownOptions(model: TranscriptionDescription, request: TranscriptionRequest): JsonObject {
  const { language: tag, prompt } = request;
  // By the country too at Deepgram alone: the others refuse what is longer than a language.
  const language = tag === null || model.provider === 'deepgram' ? tag : primaryLanguage(tag);
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
