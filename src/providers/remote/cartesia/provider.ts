import { isObject } from '../../../domain/json';
import { primaryLanguage } from '../../../domain/language';
import { extensionOf, type MimeType } from '../../../domain/media';
import type { SpeechRequest, TranscriptionRequest } from '../../media-model';
import type { SubmissionAccess } from '../http/submission';
import { ownPrice, type SpeechDescription, type TranscriptionDescription } from '../models/model-description';
import type { RemoteProvider } from '../provider';
import { CARTESIA_ERRORS, readTranscript } from './answers';
import { CARTESIA_MODELS, CARTESIA_RETIRED_MODELS } from './models';

const BASE_URL = 'https://api.cartesia.ai';
/** Every request names the version that it was written for. From this one on errors have codes. */
const VERSION = '2026-03-01';

/** Without the SDK: a JSON object or a form is posted, and sound or a JSON object comes back. */
export const CARTESIA: RemoteProvider<'cartesia'> = {
  name: 'cartesia',
  settings: { apiKey: ['CARTESIA_API_KEY'], baseUrls: { CARTESIA_BASE_URL: BASE_URL } },
  models: CARTESIA_MODELS,
  retiredModels: CARTESIA_RETIRED_MODELS,
  image: null,
  speech: { ask: askForSpeech },
  transcription: {
    ask: askForTranscript,
    operation: null,
    read: readTranscript,
    // «Supported formats: flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav, webm»: …/api-reference/stt/transcribe
    unreadTypes: new Set<MimeType>([
      'audio/aac',
      'audio/3gpp',
      'video/quicktime',
      'video/3gpp',
      'video/x-matroska',
      'audio/x-matroska',
    ]),
    priceOf: ownPrice,
  },
  video: null,
  impossible: ['prompt', 'diarize'],
  errors: CARTESIA_ERRORS,
};

/** Katie, which Cartesia recommends: …/tts-models/sonic-3-5. It demands a voice. */
const DEFAULT_VOICE = 'f786b574-daa5-4673-aa0c-cbe3e8534c02';

/** «RawOutputFormat», «MP3OutputFormat» of cartesia-python e460d15: rate and encoding have to be named. */
const OUTPUT_FORMATS: Readonly<Record<string, object>> = {
  mp3: { container: 'mp3', sample_rate: 44_100, bit_rate: 128_000 },
  wav: { container: 'wav', sample_rate: 44_100, encoding: 'pcm_s16le' },
};

/** https://docs.cartesia.ai/api-reference/tts/bytes (2026-11-30). «save» is left out: nothing is to be kept there. */
function askForSpeech(
  { providerModelId }: SpeechDescription,
  { text, voice, format, speed, parameters }: SpeechRequest,
  access: SubmissionAccess,
): Promise<Response> {
  const { generation_config: config, ...rest } = parameters;
  const settings = { ...(isObject(config) ? config : {}), ...(speed === null ? {} : { speed }) };
  const body = {
    ...rest,
    model_id: providerModelId,
    transcript: text,
    voice: { mode: 'id', id: voice ?? DEFAULT_VOICE },
    output_format: OUTPUT_FORMATS[format ?? 'mp3'],
    ...(Object.keys(settings).length === 0 ? {} : { generation_config: settings }),
  };
  return post('/tts/bytes', JSON.stringify(body), { 'content-type': 'application/json' }, access);
}

/** https://docs.cartesia.ai/api-reference/stt/transcribe (2026-11-30). */
function askForTranscript(
  { providerModelId }: TranscriptionDescription,
  { audio, language }: TranscriptionRequest,
  access: SubmissionAccess,
): Promise<Response> {
  const form = new FormData();
  const { bytes, mimeType } = audio;
  form.set('file', new Blob([new Uint8Array(bytes)], { type: mimeType }), `audio.${extensionOf(mimeType)}`);
  form.set('model', providerModelId);
  if (language !== null) form.set('language', primaryLanguage(language));
  form.append('timestamp_granularities[]', 'word');
  return post('/stt', form, {}, access);
}

function post(
  path: string,
  body: string | FormData,
  headers: Readonly<Record<string, string>>,
  { apiKey, fetch }: SubmissionAccess,
): Promise<Response> {
  return fetch(`${BASE_URL}${path}`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${apiKey}`, 'cartesia-version': VERSION },
    body,
  });
}
