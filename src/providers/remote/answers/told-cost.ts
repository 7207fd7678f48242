import { MediaFailure } from '../../../domain/errors';
import type { HttpAnswer } from '../http/exchange';
import { parseJson } from '../http/parse-json';
import type { RemoteModelDescription } from '../models/model-description';
import { costOfPictures } from './cost';

const NOTHING_MADE = { images: null, characters: null, audioSeconds: null, videoSeconds: null };

/** What an answer itself says that it cost, whatever else is in it; null where it does not. */
export function toldCost({ kind, price }: RemoteModelDescription, { body }: HttpAnswer): number | null {
  return kind === 'IMAGE' ? costOfPictures(parseJson(body), NOTHING_MADE, price) : null;
}

/**
 * What becomes of a result that is paid for. Where nothing does, the failure says what it cost.
 *
 * @param costUsd asked for where it fails
 */
export async function countingCost<Outcome>(
  costUsd: () => number | null,
  outcome: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await outcome();
  } catch (error) {
    throw error instanceof MediaFailure ? error.costing(costUsd()) : error;
  }
}
