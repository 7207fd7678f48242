import type { GenerationRequest } from '../../generation-request';
import { checkImageRequest } from '../check/check-image-request';
import { checkParameters } from '../check/check-parameters';
import { checkSpeechRequest } from '../check/check-speech-request';
import { checkTranscriptionRequest } from '../check/check-transcription-request';
import { checkVideoRequest } from '../check/check-video-request';
import { capabilityMissing } from '../check/refuse';
import type { RemoteModelDescription } from '../model-description';
import type { SdkModels } from '../sdk-models';
import { askForImages } from './ask-image';
import { askForSpeech } from './ask-speech';
import { askForTranscript } from './ask-transcription';
import { askForVideo } from './ask-video';

/** Puts a request, which was found to be one that the model can do, to the SDK: as far as the submission. */
export type Ask = (sdk: SdkModels, signal: AbortSignal) => Promise<void>;

/** @throws {MediaFailure} MODEL_CAPABILITY_MISSING, INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE */
export function checkedAsk(model: RemoteModelDescription, request: GenerationRequest): Ask {
  checkParameters(model, request.parameters);
  const { providerModelId: id } = model;
  if (model.kind === 'IMAGE' && request.kind === 'IMAGE') {
    checkImageRequest(model, request);
    return (sdk, signal) => askForImages(provided(sdk.image)(id), model, request, signal);
  }
  if (model.kind === 'SPEECH' && request.kind === 'SPEECH') {
    checkSpeechRequest(model, request);
    return (sdk, signal) => askForSpeech(provided(sdk.speech)(id), model, request, signal);
  }
  if (model.kind === 'TRANSCRIPTION' && request.kind === 'TRANSCRIPTION') {
    checkTranscriptionRequest(model, request);
    return (sdk, signal) => askForTranscript(provided(sdk.transcription)(id), model, request, signal);
  }
  if (model.kind === 'VIDEO' && request.kind === 'VIDEO') {
    checkVideoRequest(model, request);
    return (sdk, signal) => askForVideo(provided(sdk.video)(id), model, request, signal);
  }
  throw capabilityMissing(model, 'model', 'makes something else');
}

/** Descriptions are checked when they are read, so this is a fault of ours. */
function provided<T>(open: T | null): T {
  if (open === null) throw new Error('The SDK has no such models of this provider.');
  return open;
}
