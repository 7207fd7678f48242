import type { GenerationRequest } from '../../../src/providers/generation-request';
import type { RemoteModelDescription } from '../../../src/providers/remote/models/model-description';
import { imageModel, speechModel, transcriptionModel, videoModel } from './described-models';
import { imageRequest, pictureBytes, speechRequest, transcriptionRequest, videoRequest } from './generation-requests';
import type { WireAnswer } from './wire-server';

/** An error as a provider writes it, and what a client is to be told. Errors of all kinds hold the words of the request. */
export interface ErrorWire {
  readonly what: string;
  readonly model: RemoteModelDescription;
  readonly request: GenerationRequest;
  readonly answer: WireAnswer;
  readonly told: {
    readonly code: string;
    readonly retryable: boolean;
    readonly path: string | null;
    readonly providerCode?: string | null;
    readonly retryAfterSeconds?: number;
  };
}

type Asked = readonly [model: RemoteModelDescription, request: GenerationRequest];
type Told = ErrorWire['told'];

const told =
  (code: string, retryable: boolean) =>
  (providerCode?: string | null, path: string | null = null, retryAfterSeconds?: number): Told => ({
    code,
    retryable,
    path,
    ...(providerCode === undefined ? {} : { providerCode }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

/** The key is not accepted, or there is no credit: which of the two, the message says. */
export const setUp = told('PROVIDER_UNAVAILABLE', false);
export const limited = told('PROVIDER_UNAVAILABLE', true);
export const refused = told('CONTENT_REFUSED', false);
export const lasting = told('PROVIDER_FAILED', false);
export const passing = told('PROVIDER_FAILED', true);
export const unknownModel = (providerCode?: string | null) => told('MODEL_NOT_FOUND', false)(providerCode, 'model');
export const invalid = (path: string, providerCode?: string | null) => told('INVALID_INPUT', false)(providerCode, path);

export function errorWire([model, request]: Asked, what: string, answer: WireAnswer, told: Told): ErrorWire {
  return { what: `${model.provider} ${what}`, model, request, answer, told };
}

export const openai = {
  picture: [imageModel('openai', { providerModelId: 'gpt-image-9' }), imageRequest({ image: pictureBytes('a') })],
  speech: [speechModel('openai'), speechRequest({ voice: 'nova', format: 'mp3' })],
  plainSpeech: [speechModel('openai'), speechRequest()],
  transcript: [transcriptionModel('openai'), transcriptionRequest({ language: 'en' })],
} as const satisfies Record<string, Asked>;

export const google = {
  picture: [
    imageModel('google', { providerModelId: 'gemini-9-image' }),
    imageRequest({ aspectRatio: '16:9', image: pictureBytes('a') }),
  ],
  video: [videoModel('google'), videoRequest({ durationSeconds: 5 })],
} as const satisfies Record<string, Asked>;

export const xai = {
  picture: [imageModel('xai'), imageRequest({ aspectRatio: '16:9' })],
  video: [videoModel('xai'), videoRequest()],
} as const satisfies Record<string, Asked>;

export const fal = {
  picture: [imageModel('fal'), imageRequest({ image: pictureBytes('a'), size: { width: 64, height: 64 } })],
  speech: [speechModel('fal', { voiceSettingOption: 'voice_setting' }), speechRequest({ voice: 'nobody' })],
  video: [videoModel('fal'), videoRequest({ image: pictureBytes('a'), seed: 0 })],
} as const satisfies Record<string, Asked>;

export const replicate = {
  picture: [imageModel('replicate'), imageRequest({ aspectRatio: '16:9', seed: 3, parameters: { style: 'x' } })],
} as const satisfies Record<string, Asked>;

export const luma = {
  picture: [imageModel('luma', { capabilities: ['TEXT_TO_IMAGE'] }), imageRequest({ aspectRatio: '16:9' })],
} as const satisfies Record<string, Asked>;

export const elevenlabs = {
  speech: [speechModel('elevenlabs'), speechRequest({ voice: 'nobody' })],
  plainSpeech: [speechModel('elevenlabs'), speechRequest()],
  speechInFormat: [speechModel('elevenlabs'), speechRequest({ voice: 'nobody', format: 'wav' })],
  transcript: [transcriptionModel('elevenlabs'), transcriptionRequest({ language: 'en' })],
} as const satisfies Record<string, Asked>;

export const deepgram = {
  speech: [speechModel('deepgram', { voices: null }), speechRequest({ format: 'wav' })],
  transcript: [transcriptionModel('deepgram'), transcriptionRequest({ language: 'en' })],
  plainTranscript: [transcriptionModel('deepgram'), transcriptionRequest()],
} as const satisfies Record<string, Asked>;
