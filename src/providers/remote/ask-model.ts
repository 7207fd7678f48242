import { MediaFailure } from '../../domain/errors';
import { MIME_TYPES } from '../../domain/media';
import type { GenerationRequest, TranscriptionRequest } from '../media-model';
import type { SubmissionAccess } from './http/submission';
import type { RemoteModelDescription } from './models/model-description';
import type { LongRunningOperation } from './polling/long-running-operation';
import type { RemoteProvider, TranscriptionWire } from './provider';

/** Puts a request, which `checkRequest` has found to be one that the model can do, to the provider: as far as the submission. */
type AskModel = (access: SubmissionAccess) => PromiseLike<unknown>;

/** @throws {MediaFailure} UNSUPPORTED_MEDIA_TYPE */
export function askOf(provider: RemoteProvider, model: RemoteModelDescription, request: GenerationRequest): AskModel {
  if (model.kind === 'IMAGE' && request.kind === 'IMAGE') {
    const { ask } = provided(provider.image);
    return (access) => ask(model, request, access);
  }
  if (model.kind === 'SPEECH' && request.kind === 'SPEECH') {
    const { ask } = provided(provider.speech);
    return (access) => ask(model, request, access);
  }
  if (model.kind === 'TRANSCRIPTION' && request.kind === 'TRANSCRIPTION') {
    const wire = provided(provider.transcription);
    checkMediaType(wire, request);
    return (access) => wire.ask(model, request, access);
  }
  if (model.kind === 'VIDEO' && request.kind === 'VIDEO') {
    const { ask } = provided(provider.video);
    return (access) => ask(model, request, access);
  }
  throw new Error('A model is not asked for what it does not make.');
}

/** Descriptions are checked when they are read, so this is a fault of ours. */
export function provided<Wire>(wire: Wire | null): Wire {
  if (wire === null) throw new Error('The provider has no models of this kind here.');
  return wire;
}

function checkMediaType({ unreadTypes }: TranscriptionWire, { audio: { mimeType } }: TranscriptionRequest): void {
  if (!unreadTypes.has(mimeType)) return;
  throw new MediaFailure('UNSUPPORTED_MEDIA_TYPE', `This model does not read ${mimeType}.`, {
    path: ['input', 'audio'],
    details: {
      type: 'UNSUPPORTED',
      detectedMimeType: mimeType,
      acceptedMimeTypes: MIME_TYPES.filter((type) => !type.startsWith('image/') && !unreadTypes.has(type)),
    },
  });
}

/** How a model's work is waited for; null where the answer to the request is the result. */
export function operationOf(
  provider: RemoteProvider,
  { kind }: Pick<RemoteModelDescription, 'kind'>,
): LongRunningOperation | null {
  switch (kind) {
    case 'IMAGE':
      return provider.image?.operation ?? null;
    case 'SPEECH':
      return null;
    case 'TRANSCRIPTION':
      return provider.transcription?.operation ?? null;
    case 'VIDEO':
      return provider.video?.operation ?? null;
    default:
      return kind satisfies never;
  }
}
