import { primaryLanguage } from '../../../domain/language';
import type { SpeechRequest, TranscriptionRequest } from '../../media-model';
import type { Ask } from '../http/submission';
import type { Price, SpeechDescription, TranscriptionDescription } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { speechBySdk, transcriptionBySdk } from '../sdk/ask-by-kind';
import type { Amendments, SdkAccess } from '../sdk/by-sdk';
import { DEEPGRAM_ERRORS, readTranscript } from './answers';
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

/**
 * What follows the language in the codes that Deepgram lists, of Nova-3 and Nova-2: anything else is «No such
 * model/language/tier combination». https://developers.deepgram.com/docs/models-languages-overview, and what was added to
 * it: changelog/2025/8/15 (da, sv), /9/2 (es, fr, pt), /11/4 (ko), /11/24 (de, nl), /2026/3/17 and /3/31 (th, zh), /8/5 (pa),
 * /9/3 (kk). Read in November 2026.
 */
const LISTED: ReadonlyMap<string, readonly string[]> = new Map([
  ['ar', 'AE DZ EG IQ IR JO KW LB MA PS QA SA SD SY TD TN'.split(' ')],
  ['da', ['DK']],
  ['de', ['CH']],
  ['en', ['AU', 'GB', 'IN', 'NZ', 'US']],
  ['es', ['419']],
  ['fr', ['CA']],
  ['kk', ['KZ']],
  ['ko', ['KR']],
  ['nl', ['BE']],
  ['pa', ['IN']],
  ['pt', ['BR', 'PT']],
  ['sv', ['SE']],
  ['th', ['TH']],
  ['zh', ['CN', 'HK', 'TW', 'Hans', 'Hant']],
]);

/** Languages that Deepgram calls by another name than BCP 47 has for them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['fil', 'tl'],
  ['nb', 'no'],
  ['nn', 'no'],
  ['yue', 'zh-HK'],
]);

/**
 * A language as Deepgram names it: by its country, or else its script, where that is listed, and alone otherwise. Whether
 * it has the language it says itself, as it has more from month to month.
 *
 * @param tag BCP 47
 */
export function deepgramLanguage(tag: string): string {
  const language = primaryLanguage(tag);
  const { region, script } = new Intl.Locale(tag);
  const listed = LISTED.get(language) ?? [];
  const narrowed = [region, script].find((part) => part !== undefined && listed.includes(part));
  return narrowed === undefined ? (OTHER_NAMES.get(language) ?? language) : `${language}-${narrowed}`;
}
