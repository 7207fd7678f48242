import type { GeneratedBytes, GenerationResult } from '../../media-model';
import { base64Bytes } from '../http/data-output';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/parse-json';
import type { Price } from '../models/model-description';
import { costOfPictures } from './cost';
import { type FetchOutput, fetchAll } from './fetch-outputs';
import { type FoundPicture, findPictures } from './picture-forms';

/**
 * The pictures in an answer, without those that the provider withholds.
 *
 * @param price of a picture, or of the tokens; null: not known
 * @returns null where it is not understood; REFUSED where all of them are withheld
 * @throws {MediaFailure} none can be fetched
 */
export async function readPictures(
  answer: HttpAnswer,
  price: Price | null,
  fetchOutput: FetchOutput,
): Promise<GenerationResult | 'REFUSED' | null> {
  const body = parseJson(answer.body);
  const found = findPictures(body);
  if (found === null) return null;
  const given = found.pictures.filter(({ refused, base64, url }) => !refused && (base64 || url));
  const outputs = await fetchAll(given, (picture) => outputOf(picture, fetchOutput));
  const isRefused = found.refused || found.pictures.some(({ refused }) => refused);
  if (outputs.length === 0 && isRefused) return 'REFUSED';
  if (outputs.length === 0 && given.length > 0) return null;
  const usage = { images: outputs.length, characters: null, audioSeconds: null, videoSeconds: null };
  // What is withheld was made as well.
  const costUsd = costOfPictures(body, { ...usage, images: found.pictures.length }, price);
  return { outputs, transcript: null, usage: { ...usage, costUsd } };
}

/** null where there is nothing in it. */
async function outputOf(picture: FoundPicture, fetchOutput: FetchOutput): Promise<GeneratedBytes | null> {
  const { base64, url, revisedPrompt } = picture;
  const bytes = base64 ? base64Bytes(base64) : await fetchOutput(url ?? '');
  return bytes.byteLength === 0 ? null : { bytes, revisedPrompt };
}
