import { MediaFailure } from '../../domain/errors';
import type { Transcript } from '../../domain/generation';
import { MIME_TYPES } from '../../domain/media';
import type { GenerationRequest, GenerationResult, TranscriptionRequest } from '../media-model';
import { costOf } from './answers/cost';
import { readPictures } from './answers/read-pictures';
import { readSpeech } from './answers/read-speech';
import { languageCode, withPlausibleTimes } from './answers/transcripts';
import type { HttpAnswer } from './http/exchange';
import type { FetchOutput } from './http/outputs';
import type { SubmissionAccess } from './http/submission';
import type { Price, RemoteModelDescription } from './models/model-description';
import type { LongRunningOperation } from './polling/long-running-operation';
import type { RemoteProvider, TranscriptionWire } from './provider';

/** Puts a request, which `checkRequest` has found to be one that the model can do, to the provider: as far as the submission. */
export type AskModel = (access: SubmissionAccess) => PromiseLike<unknown>;

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
function provided<Wire>(wire: Wire | null): Wire {
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

/**
 * What is in a whole answer. It has been paid for, and servers that speak a provider's protocol write it each in its own
 * way: whatever can be understood of it is taken, and no type that it is said to have is believed.
 *
 * @returns null where it is not understood; REFUSED where the provider withholds what is in it
 * @throws {MediaFailure} what is named in it cannot be fetched
 */
export async function readAnswer(
  provider: RemoteProvider,
  model: RemoteModelDescription,
  request: GenerationRequest,
  answer: HttpAnswer,
  fetchOutput: FetchOutput,
): Promise<GenerationResult | 'REFUSED' | null> {
  if (model.kind === 'IMAGE' && request.kind === 'IMAGE') {
    return await readPictures(answer, provided(provider.image).priceOf(model, request), fetchOutput);
  }
  if (model.kind === 'SPEECH' && request.kind === 'SPEECH') {
    return await readSpeech(model, request, answer, fetchOutput);
  }
  if (model.kind !== 'TRANSCRIPTION' || request.kind !== 'TRANSCRIPTION') return null;
  const wire = provided(provider.transcription);
  const found = wire.operation === null ? wire.read(answer) : null;
  return found === null ? null : transcriptResult(asAsked(found, request), wire.priceOf(model, request));
}

/** Speakers are named where they were asked for; the language is the one that was given, where none was found. */
function asAsked(found: Transcript, { diarize, language }: TranscriptionRequest): Transcript {
  const segments = found.segments.map((segment) => (diarize === true ? segment : { ...segment, speaker: null }));
  return { ...found, segments, language: languageCode(found.language) ?? languageCode(language) };
}

/** @param price of a second of it; null: not known */
export function transcriptResult(found: Transcript, price: Price | null): GenerationResult {
  const transcript = withPlausibleTimes(found);
  const made = { images: null, characters: null, audioSeconds: transcript.durationSeconds, videoSeconds: null };
  return { outputs: [], transcript, usage: { ...made, costUsd: costOf(made, price) } };
}
