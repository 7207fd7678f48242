import type { Transcript } from '../../domain/generation';
import type { GenerationRequest, TranscriptionRequest } from '../generation-request';
import type { GenerationResult } from '../media-model';
import { costOf } from './answers/cost';
import type { FetchOutput } from './answers/fetch-outputs';
import { languageCode } from './answers/language-code';
import { withPlausibleTimes } from './answers/plausible-times';
import { readPictures } from './answers/read-pictures';
import { readSpeech } from './answers/read-speech';
import { provided } from './ask-model';
import type { HttpAnswer } from './http/exchange';
import type { Price, RemoteModelDescription } from './models/model-description';
import type { LongRunningOperation } from './polling/long-running-operation';
import type { RemoteProvider } from './provider';

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

/** Speakers are told where they were asked for; the language is the one that was given, where none was found. */
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
