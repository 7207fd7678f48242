import type { GenerationRequest } from '../../generation-request';
import type { GenerationResult } from '../../media-model';
import { transcriptResult } from '../ask/ask-transcription';
import type { HttpAnswer } from '../http/exchange';
import type { RemoteModelDescription } from '../model-description';
import { type FetchOutput, readPictures } from './read-pictures';
import { readTranscript } from './read-transcript';

/**
 * What is in a whole answer that the SDK does not understand. It has been paid for, and servers that speak a provider's
 * protocol write it each in its own way, while the SDK accepts the provider's alone.
 *
 * @returns null where it is not understood here either
 * @throws {MediaFailure} what is named in it cannot be fetched
 */
export async function readAnswer(
  model: RemoteModelDescription,
  request: GenerationRequest,
  answer: HttpAnswer,
  fetchOutput: FetchOutput,
): Promise<GenerationResult | null> {
  if (model.kind === 'IMAGE') return await readPictures(model, answer, fetchOutput);
  if (model.kind !== 'TRANSCRIPTION' || request.kind !== 'TRANSCRIPTION') return null;
  const transcript = readTranscript(model.provider, request, answer);
  return transcript === null ? null : transcriptResult(model, transcript);
}
