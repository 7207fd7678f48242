import { primaryLanguage } from '../../../domain/language';
import type { MimeType } from '../../../domain/media';
import type { SpeechRequest, TranscriptionRequest } from '../../media-model';
import {
  type ImageDescription,
  ownPrice,
  type SpeechDescription,
  type TranscriptionDescription,
} from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { imagesBySdk, speechBySdk, transcriptionBySdk } from '../sdk/ask-by-kind';
import type { Amendments, SdkAccess } from '../sdk/by-sdk';
import { OPENAI_ERRORS, readTranscript } from './answers';
import { OPENAI_MODELS, OPENAI_RETIRED_MODELS } from './models';

const BASE_URL = 'https://api.openai.com/v1';

/** OpenAI, and those who speak like it; https://platform.openai.com/docs/api-reference/audio and /images */
export const OPENAI: RemoteProvider<'openai'> = {
  name: 'openai',
  settings: { apiKey: ['OPENAI_API_KEY'], baseUrls: { OPENAI_BASE_URL: BASE_URL } },
  models: OPENAI_MODELS,
  retiredModels: OPENAI_RETIRED_MODELS,
  image: {
    ask: imagesBySdk({ open, amendments: askForBase64 }),
    operation: null,
    priceOf: ownPrice,
  },
  speech: {
    ask: speechBySdk({ open, amendments: amendmentsOfSpeech }),
  },
  transcription: {
    ask: transcriptionBySdk({
      open,
      options: ({ segments }, { language, prompt, parameters }) => ({
        ...parameters,
        ...(language === null ? {} : { language: primaryLanguage(language) }),
        ...(prompt === null ? {} : { prompt }),
        timestampGranularities: segments ? ['segment'] : [],
      }),
      amendments: amendmentsOfTranscription,
    }),
    operation: null,
    read: readTranscript,
    // OpenAI and those who speak like it read none of these containers, nor AAC without one.
    unreadTypes: new Set<MimeType>([
      'video/quicktime',
      'video/x-matroska',
      'audio/x-matroska',
      'video/3gpp',
      'audio/3gpp',
      'audio/aac',
    ]),
    priceOf: ownPrice,
  },
  video: null,
  impossible: ['seed', 'aspectRatios'],
  errors: OPENAI_ERRORS,
};

async function open({ apiKey, fetch }: SdkAccess) {
  const { createOpenAI } = await import('@ai-sdk/openai');
  return createOpenAI({ apiKey, baseURL: BASE_URL, fetch });
}

/** Edits too, as the SDK does where nothing is edited: an address is there for an hour, and for anybody. */
function askForBase64({ providerModelId }: ImageDescription): Amendments {
  if (/^(chatgpt-image-|gpt-image-)/.test(providerModelId)) return {};
  return { form: (form) => form.set('response_format', 'b64_json') };
}

function amendmentsOfSpeech({ voices }: SpeechDescription, { voice, format }: SpeechRequest): Amendments {
  return {
    json(body) {
      // OpenAI demands a voice; other servers for which none are named have their own, or none at all.
      const first = Array.isArray(voices) ? (voices.find((name) => name === body['voice']) ?? voices[0]) : undefined;
      if (voice === null && first === undefined) delete body['voice'];
      else if (voice === null) body['voice'] = first;
      if (format === null) delete body['response_format'];
    },
  };
}

function amendmentsOfTranscription(model: TranscriptionDescription, request: TranscriptionRequest): Amendments {
  return {
    form(form) {
      const format = formatOf(model, request);
      form.set('response_format', format);
      // Not taken without verbose_json
      if (format !== 'verbose_json') form.delete('timestamp_granularities[]');
      // Else recordings of more than 30 seconds are refused.
      if (format === 'diarized_json') form.set('chunking_strategy', 'auto');
      if (!('temperature' in request.parameters)) form.delete('temperature');
    },
  };
}

/**
 * vLLM refuses verbose_json for all models but Whisper, OpenAI for all that have no segments or that tell speakers apart, which
 * have them in diarized_json alone.
 */
function formatOf({ segments, providerModelId }: TranscriptionDescription, { diarize }: TranscriptionRequest): string {
  if (diarize === true) return 'diarized_json';
  if (!segments) return 'json';
  return providerModelId.startsWith('gpt-4o-transcribe-diarize') ? 'diarized_json' : 'verbose_json';
}
