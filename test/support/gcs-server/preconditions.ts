import { ApiError } from './reply';

interface Versions {
  readonly generation: string;
  readonly metageneration: string;
}

const PRECONDITIONS = [
  ['ifGenerationMatch', 'generation', true],
  ['ifGenerationNotMatch', 'generation', false],
  ['ifMetagenerationMatch', 'metageneration', true],
  ['ifMetagenerationNotMatch', 'metageneration', false],
] as const;

/**
 * Holds a request's preconditions against the live object; 0 stands for none.
 *
 * @throws {ApiError} 412 a match is not met, 304 a mismatch is not
 * @see https://cloud.google.com/storage/docs/request-preconditions
 */
export function assertPreconditions(query: URLSearchParams, live: Versions | undefined): void {
  for (const [parameter, version, mustMatch] of PRECONDITIONS) {
    const wanted = query.get(parameter);
    if (wanted === null || (wanted === (live?.[version] ?? '0')) === mustMatch) continue;
    if (mustMatch) throw new ApiError(412, 'conditionNotMet', 'At least one of the pre-conditions did not hold.');
    throw new ApiError(304, 'notModified', 'Not Modified');
  }
}
