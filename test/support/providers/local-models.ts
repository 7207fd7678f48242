import type {
  CallContext,
  GenerationResult,
  MediaModel,
  SpeechRequest,
  TranscriptionRequest,
} from '../../../src/providers/media-model';

/** Has a model that is done when it has been asked do so. */
export async function generate(
  model: MediaModel,
  request: SpeechRequest | TranscriptionRequest,
  context: Partial<CallContext> = {},
): Promise<GenerationResult> {
  const submission = await model.submit(request, {
    organizationId: 'org_of_a_test',
    signal: new AbortController().signal,
    onProgress: () => {},
    ...context,
  });
  if (submission.status !== 'DONE') throw new Error(`${model.id} is not done`);
  return submission.result;
}

export function speechRequest(request: Partial<SpeechRequest> & Pick<SpeechRequest, 'text'>): SpeechRequest {
  return { kind: 'SPEECH', voice: null, format: null, speed: null, parameters: {}, ...request };
}

export function transcriptionRequest(
  request: Partial<TranscriptionRequest> & Pick<TranscriptionRequest, 'audio'>,
): TranscriptionRequest {
  return { kind: 'TRANSCRIPTION', language: null, prompt: null, diarize: null, parameters: {}, ...request };
}

/** Of the one output that there is. */
export function bytesOf({ outputs }: GenerationResult): Uint8Array {
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0) throw new Error(`There are ${outputs.length} outputs`);
  return output.bytes;
}
