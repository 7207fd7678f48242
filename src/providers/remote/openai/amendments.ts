import type { GenerationRequest, SpeechRequest, TranscriptionRequest } from '../../generation-request';
import type { RemoteModelDescription, SpeechDescription, TranscriptionDescription } from '../models/model-description';
import type { Amendments } from '../sdk/sent-request';

/** https://platform.openai.com/docs/api-reference/audio and /images */
export function openAiAmendments(model: RemoteModelDescription, request: GenerationRequest): Amendments {
  if (model.kind === 'SPEECH' && request.kind === 'SPEECH') return ofSpeech(model, request);
  if (model.kind === 'TRANSCRIPTION' && request.kind === 'TRANSCRIPTION') return ofTranscription(model, request);
  if (model.kind === 'IMAGE') return { form: (form) => askForBase64(form, model.providerModelId) };
  return {};
}

function ofSpeech({ voices }: SpeechDescription, { voice, format }: SpeechRequest): Amendments {
  return {
    json(body) {
      // OpenAI demands a voice; other servers that were told of none have their own, or none at all.
      const first = Array.isArray(voices) ? (voices.find((name) => name === body['voice']) ?? voices[0]) : undefined;
      if (voice === null && first === undefined) delete body['voice'];
      else if (voice === null) body['voice'] = first;
      if (format === null) delete body['response_format'];
    },
  };
}

function ofTranscription(model: TranscriptionDescription, request: TranscriptionRequest): Amendments {
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

/** As the SDK does where nothing is edited: an address is there for an hour, and for anybody. */
function askForBase64(form: FormData, modelId: string): void {
  if (!/^(chatgpt-image-|gpt-image-)/.test(modelId)) form.set('response_format', 'b64_json');
}
