import type { Transcript } from '../../domain/generation';
import type { GenerationRequest, GenerationResult, TranscriptionRequest } from '../media-model';
import { costOf } from './answers/cost';
import { readPictures } from './answers/read-pictures';
import { readSpeech } from './answers/read-speech';
import { languageCode, plausibleSeconds, withPlausibleTimes } from './answers/transcripts';
import { provided } from './ask-model';
import type { HttpAnswer } from './http/exchange';
import type { FetchOutput } from './http/outputs';
import type { Price, RemoteModelDescription } from './models/model-description';
import type { WorkResult } from './polling/long-running-operation';
import type { WorkHandle } from './polling/work-handle';
import type { RemoteProvider } from './provider';

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
function transcriptResult(found: Transcript, price: Price | null): GenerationResult {
  const transcript = withPlausibleTimes(found);
  const made = { images: null, characters: null, audioSeconds: transcript.durationSeconds, videoSeconds: null };
  return { outputs: [], transcript, usage: { ...made, costUsd: costOf(made, price) } };
}

/** What came of work that was waited for, with the outputs that it named. */
export function resultOfWork(
  { kind, price }: RemoteModelDescription,
  result: WorkResult,
  outputs: readonly Uint8Array[],
  { videoSeconds }: WorkHandle,
): GenerationResult {
  if (kind === 'TRANSCRIPTION' && result.transcript !== null) return transcriptResult(result.transcript, price);
  const made = {
    images: kind === 'IMAGE' ? outputs.length : null,
    characters: null,
    audioSeconds: null,
    videoSeconds: kind === 'VIDEO' ? (plausibleSeconds(result.videoSeconds) ?? videoSeconds) : null,
  };
  return {
    outputs: outputs.map((bytes) => ({ bytes, revisedPrompt: null })),
    transcript: null,
    usage: { ...made, costUsd: result.costUsd ?? costOf(made, price) },
  };
}
