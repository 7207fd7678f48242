import type { CredentialTerms } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import { type GenerationKind, MEDIA_KIND_OF } from '../../domain/generation';
import type { GenerationWork } from '../run/execute-generation';

/** Whether a token may have this made: what comes of a transcription is no media. @throws {MediaFailure} TOKEN_LIMIT_REACHED */
export function requireAllowedResult({ limits: { kinds } }: CredentialTerms, kind: GenerationKind): void {
  const made = MEDIA_KIND_OF[kind];
  if (kinds === null || kind === 'TRANSCRIPTION' || kinds.includes(made)) return;
  const message = `Media of the kind ${made} cannot be made by this token, only ${kinds.join(' or ')}.`;
  throw new MediaFailure('TOKEN_LIMIT_REACHED', message, { path: ['input'] });
}

/** The token whose generations are to be counted; null: nothing is. */
export function chargedToken({ tokenId, limits }: CredentialTerms): string | null {
  return limits.generations === null ? null : tokenId;
}

/** What the work notes of the token, by which the bytes of its outputs are counted. */
export function payerOfOutputs({ tokenId, limits }: CredentialTerms): Pick<GenerationWork, 'tokenId'> {
  return limits.totalBytes === null || tokenId === null ? {} : { tokenId };
}

/** The token has started as many as it may. */
export function generationsSpent(): MediaFailure {
  return new MediaFailure('TOKEN_LIMIT_REACHED', 'The token can start no more generations.', { path: ['input'] });
}
