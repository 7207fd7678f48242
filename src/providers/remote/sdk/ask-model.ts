import type { GenerationRequest } from '../../generation-request';
import { checkMediaType } from '../check-media-type';
import type { RemoteModelDescription } from '../models/model-description';
import { askForImages } from './ask-image';
import { askForSpeech } from './ask-speech';
import { askForTranscript } from './ask-transcription';
import { askForVideo } from './ask-video';
import type { SdkModels } from './sdk-models';

/** Puts a request, which `checkRequest` has found to be one that the model can do, to the SDK: as far as the submission. */
export type Ask = (sdk: SdkModels, signal: AbortSignal) => Promise<void>;

/** @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE */
export function askOf(model: RemoteModelDescription, request: GenerationRequest): Ask {
  checkMediaType(model, request);
  const { providerModelId: id } = model;
  if (model.kind === 'IMAGE' && request.kind === 'IMAGE') {
    return (sdk, signal) => askForImages(provided(sdk.image)(id), model, request, signal);
  }
  if (model.kind === 'SPEECH' && request.kind === 'SPEECH') {
    const { voiceInId } = model;
    if (voiceInId === undefined) {
      return (sdk, signal) => askForSpeech(provided(sdk.speech)(id), model, request, signal);
    }
    const spoken = { ...request, voice: null };
    return (sdk, signal) =>
      askForSpeech(provided(sdk.speech)(`${id}-${request.voice ?? voiceInId}`), model, spoken, signal);
  }
  if (model.kind === 'TRANSCRIPTION' && request.kind === 'TRANSCRIPTION') {
    return (sdk, signal) => askForTranscript(provided(sdk.transcription)(id), model, request, signal);
  }
  if (model.kind === 'VIDEO' && request.kind === 'VIDEO') {
    return (sdk, signal) => askForVideo(provided(sdk.video)(id), model, request, signal);
  }
  throw new Error('A model is not asked for what it does not make.');
}

/** Descriptions are checked when they are read, so this is a fault of ours. */
function provided<T>(open: T | null): T {
  if (open === null) throw new Error('The SDK has no such models of this provider.');
  return open;
}
