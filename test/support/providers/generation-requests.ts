import type {
  ImageRequest,
  MediaBytes,
  SpeechRequest,
  TranscriptionRequest,
  VideoRequest,
} from '../../../src/providers/media-model';

/** What must never be found in a failure, a handle or a model. */
export const PROMPT = 'an unmistakable heron by the canal';

export function pictureBytes(content: string): MediaBytes {
  return { bytes: Buffer.from(content), mimeType: 'image/png' };
}

export function imageRequest(fields: Partial<ImageRequest> = {}): ImageRequest {
  return {
    kind: 'IMAGE',
    prompt: PROMPT,
    image: null,
    mask: null,
    referenceImages: [],
    n: 1,
    size: null,
    aspectRatio: null,
    quality: null,
    seed: null,
    parameters: {},
    ...fields,
  };
}

export function speechRequest(fields: Partial<SpeechRequest> = {}): SpeechRequest {
  return { kind: 'SPEECH', text: PROMPT, voice: null, format: null, speed: null, parameters: {}, ...fields };
}

export function transcriptionRequest(fields: Partial<TranscriptionRequest> = {}): TranscriptionRequest {
  return {
    kind: 'TRANSCRIPTION',
    audio: { bytes: Buffer.from(PROMPT), mimeType: 'audio/mpeg' },
    language: null,
    prompt: null,
    diarize: null,
    parameters: {},
    ...fields,
  };
}

export function videoRequest(fields: Partial<VideoRequest> = {}): VideoRequest {
  return {
    kind: 'VIDEO',
    prompt: PROMPT,
    image: null,
    video: null,
    referenceImages: [],
    durationSeconds: null,
    size: null,
    seed: null,
    parameters: {},
    ...fields,
  };
}
