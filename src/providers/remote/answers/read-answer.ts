import type { Transcript } from '../../../domain/generation';
import type { GenerationRequest } from '../../generation-request';
import type { GenerationResult } from '../../media-model';
import type { HttpAnswer } from '../http/exchange';
import type { Price, RemoteModelDescription } from '../models/model-description';
import { costOf, picturePrice, transcriptPrice } from './cost';
import type { FetchOutput } from './fetch-outputs';
import { readPictures } from './read-pictures';
import { readSpeech } from './read-speech';
import { readTranscript } from './read-transcript';

/**
 * What is in a whole answer. It has been paid for, and servers that speak a provider's protocol write it each in its own
 * way: whatever can be understood of it is taken, and no type that it is said to have is believed.
 *
 * @returns null where it is not understood; REFUSED where the provider withholds what is in it
 * @throws {MediaFailure} what is named in it cannot be fetched
 */
export async function readAnswer(
  model: RemoteModelDescription,
  request: GenerationRequest,
  answer: HttpAnswer,
  fetchOutput: FetchOutput,
): Promise<GenerationResult | 'REFUSED' | null> {
  if (model.kind === 'IMAGE' && request.kind === 'IMAGE') {
    return await readPictures(answer, picturePrice(model, request), fetchOutput);
  }
  if (model.kind === 'SPEECH' && request.kind === 'SPEECH') {
    return await readSpeech(model, request, answer, fetchOutput);
  }
  if (model.kind !== 'TRANSCRIPTION' || request.kind !== 'TRANSCRIPTION') return null;
  const transcript = readTranscript(model.provider, request, answer);
  return transcript === null ? null : transcriptResult(transcript, transcriptPrice(model, request));
}

/** @param price of a second of it; null: not known */
export function transcriptResult(transcript: Transcript, price: Price | null): GenerationResult {
  const made = { images: null, characters: null, audioSeconds: transcript.durationSeconds, videoSeconds: null };
  return { outputs: [], transcript, usage: { ...made, costUsd: costOf(made, price) } };
}
