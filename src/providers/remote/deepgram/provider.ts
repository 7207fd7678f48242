import type { SpeechRequest, TranscriptionRequest } from '../../media-model';
import type { Ask } from '../http/submission';
import type { Price, SpeechDescription, TranscriptionDescription } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { speechBySdk, transcriptionBySdk } from '../sdk/ask-by-kind';
import type { Amendments, SdkAccess } from '../sdk/by-sdk';
import { DEEPGRAM_ERRORS, readTranscript } from './answers';
import { deepgramLanguage } from './language';
import { DEEPGRAM_MODELS } from './models';

/** https://developers.deepgram.com/reference/text-to-speech/speak-request and /speech-to-text/listen-pre-recorded */
export const DEEPGRAM: RemoteProvider<'deepgram'> = {
  name: 'deepgram',
  settings: { apiKey: ['DEEPGRAM_API_KEY'], baseUrls: { DEEPGRAM_BASE_URL: 'https://api.deepgram.com' } },
  models: DEEPGRAM_MODELS,
  retiredModels: [],
  image: null,
  speech: {
    ask: withVoiceInId(speechBySdk({ open, amendments: withoutEncoding })),
  },
  transcription: {
    ask: transcriptionBySdk({
      open,
      options: (_, { language, diarize, parameters }) => ({
        ...parameters,
        ...(language === null ? { detectLanguage: true } : { language: deepgramLanguage(language) }),
        diarize: diarize ?? false,
        utterances: true,
        punctuate: true,
      }),
      amendments: amendmentsOfTranscription,
    }),
    operation: null,
    read: readTranscript,
    unreadTypes: new Set(),
    priceOf: priceOfSecond,
  },
  video: null,
  impossible: ['prompt', 'speed', 'voices'],
  errors: DEEPGRAM_ERRORS,
};

/** The SDK knows the provider's address itself, and takes no other. */
async function open({ apiKey, fetch }: SdkAccess) {
  const { createDeepgram } = await import('@ai-sdk/deepgram');
  return createDeepgram({ apiKey, fetch });
}

/** A voice is part of the model's id: see `voiceInId`. */
function withVoiceInId(ask: Ask<SpeechDescription, SpeechRequest>): Ask<SpeechDescription, SpeechRequest> {
  return (model, request, access) => {
    const { voiceInId, providerModelId } = model;
    if (voiceInId === undefined) return ask(model, request, access);
    const id = `${providerModelId}-${request.voice ?? voiceInId}`;
    return ask({ ...model, providerModelId: id }, { ...request, voice: null }, access);
  };
}

function withoutEncoding(_: SpeechDescription, { format }: SpeechRequest): Amendments {
  return format === null ? { query: (query) => query.delete('encoding') } : {};
}

function amendmentsOfTranscription(_: TranscriptionDescription, request: TranscriptionRequest): Amendments {
  const { redact } = request.parameters;
  return {
    query(query) {
      if (request.diarize === null) query.delete('diarize');
      if (!Array.isArray(redact)) return;
      // One parameter each: joined by commas they are the name of nothing, and nothing would be left out.
      query.delete('redact');
      for (const what of redact) query.append('redact', String(what));
    },
  };
}

/**
 * null where that goes by more than the length: Deepgram asks more for a language that it has to find out, and for telling
 * speakers apart or leaving words out (https://deepgram.com/pricing, November 2026).
 */
function priceOfSecond(
  { price }: TranscriptionDescription,
  { language, diarize, parameters }: TranscriptionRequest,
): Price | null {
  return language === null || diarize === true || 'redact' in parameters ? null : price;
}
