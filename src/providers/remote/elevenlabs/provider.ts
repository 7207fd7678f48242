import { primaryLanguage } from '../../../domain/language';
import type { SpeechRequest, TranscriptionRequest } from '../../media-model';
import { ownPrice, type SpeechDescription, type TranscriptionDescription } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { speechBySdk, transcriptionBySdk } from '../sdk/ask-by-kind';
import type { Amendments, SdkAccess } from '../sdk/by-sdk';
import { ELEVENLABS_ERRORS, readTranscript } from './answers';
import { ELEVENLABS_MODELS, ELEVENLABS_RETIRED_MODELS } from './models';

/** https://elevenlabs.io/docs/api-reference/text-to-speech/convert and /speech-to-text/convert */
export const ELEVENLABS: RemoteProvider<'elevenlabs'> = {
  name: 'elevenlabs',
  settings: { apiKey: ['ELEVENLABS_API_KEY'], baseUrls: { ELEVENLABS_BASE_URL: 'https://api.elevenlabs.io' } },
  models: ELEVENLABS_MODELS,
  retiredModels: ELEVENLABS_RETIRED_MODELS,
  image: null,
  speech: {
    ask: speechBySdk({ open, amendments: withoutFormat }),
  },
  transcription: {
    ask: transcriptionBySdk({
      open,
      options: (_, { language, diarize, parameters }) => ({
        // What the SDK would send by itself: null keeps it from that.
        tagAudioEvents: null,
        fileFormat: null,
        ...parameters,
        ...(language === null ? {} : { languageCode: primaryLanguage(language) }),
        diarize: diarize ?? false,
        timestampsGranularity: 'word',
      }),
      amendments: diarizeOnce,
    }),
    operation: null,
    read: readTranscript,
    unreadTypes: new Set(),
    priceOf: ownPrice,
  },
  video: null,
  impossible: ['prompt'],
  errors: ELEVENLABS_ERRORS,
};

/** The SDK knows the provider's address itself, and takes no other. */
async function open({ apiKey, fetch }: SdkAccess) {
  const { createElevenLabs } = await import('@ai-sdk/elevenlabs');
  return createElevenLabs({ apiKey, fetch });
}

function withoutFormat(_: SpeechDescription, { format }: SpeechRequest): Amendments {
  return format === null ? { query: (query) => query.delete('output_format') } : {};
}

/** The SDK says it twice, first as true. */
function diarizeOnce(_: TranscriptionDescription, { diarize }: TranscriptionRequest): Amendments {
  return {
    form(form) {
      form.delete('diarize');
      if (diarize !== null) form.set('diarize', String(diarize));
    },
  };
}
