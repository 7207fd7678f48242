import { type Caller, isOwnerId, MEDIA_SCOPES, type MediaScope } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import { isWholeNumber } from '../../domain/input-forms';
import type { MediaKind } from '../../domain/media';
import { NO_LIMITS, type TokenLimits } from '../../domain/token-limits';

const MIN_TTL_SECONDS = 60;
const MAX_TTL_SECONDS = 86_400;
/** What is counted is told as `Int`. */
const MAX_COUNT = 2 ** 31 - 1;
/** A token is a header of each request, of which servers take some kilobytes. */
const MAX_MODELS = 20;
const MODEL_NAME = /^[\x21-\x7e]{1,100}$/;

/** What a token never may: it is for those who are not trusted with a key. */
const KEYS_ALONE: readonly MediaScope[] = ['TOKENS', 'ADMIN'];

export interface TokenLimitsInput {
  readonly maxFileBytes?: number | null;
  readonly totalBytes?: number | null;
  readonly uploads?: number | null;
  readonly generations?: number | null;
  readonly kinds?: readonly MediaKind[] | null;
  readonly models?: readonly string[] | null;
}

const at = (...names: readonly string[]) => ['input', ...names];

function invalid(message: string, path: readonly string[]): MediaFailure {
  return new MediaFailure('INVALID_INPUT', message, { path });
}

/** @throws {MediaFailure} INVALID_INPUT */
export function checkTtl(ttlSeconds: number): number {
  if (isWholeNumber(ttlSeconds) && ttlSeconds >= MIN_TTL_SECONDS && ttlSeconds <= MAX_TTL_SECONDS) return ttlSeconds;
  const message = `A token is good for ${MIN_TTL_SECONDS} to ${MAX_TTL_SECONDS} seconds.`;
  throw invalid(message, at('ttlSeconds'));
}

/** Each once, in the order of their declaration. @throws {MediaFailure} INVALID_INPUT, FORBIDDEN */
export function checkTokenScopes(caller: Caller, scopes: readonly MediaScope[]): readonly MediaScope[] {
  if (scopes.length === 0) throw invalid('A token has a scope at least.', at('scopes'));
  for (const [index, scope] of scopes.entries()) {
    const path = at('scopes', String(index));
    if (KEYS_ALONE.includes(scope)) throw invalid(`A token cannot have the scope ${scope}.`, path);
    if (caller.scopes.has(scope)) continue;
    throw new MediaFailure('FORBIDDEN', `The API key has not the scope ${scope} itself.`, { path });
  }
  return MEDIA_SCOPES.filter((scope) => scopes.includes(scope));
}

/** @throws {MediaFailure} INVALID_INPUT */
export function checkOwnerId(ownerId: string | null): string | null {
  if (ownerId === null || isOwnerId(ownerId)) return ownerId;
  throw invalid('`ownerId` is 1 to 200 printable characters.', at('ownerId'));
}

/** @throws {MediaFailure} INVALID_INPUT */
export function checkTokenLimits(input: TokenLimitsInput | null): TokenLimits {
  if (input === null) return NO_LIMITS;
  return {
    maxFileBytes: checkCount('maxFileBytes', input.maxFileBytes, [1, Number.MAX_SAFE_INTEGER]),
    totalBytes: checkCount('totalBytes', input.totalBytes, [0, Number.MAX_SAFE_INTEGER]),
    uploads: checkCount('uploads', input.uploads, [0, MAX_COUNT]),
    generations: checkCount('generations', input.generations, [0, MAX_COUNT]),
    kinds: checkKinds(input.kinds ?? null),
    models: checkModels(input.models ?? null),
  };
}

function checkCount(
  name: keyof TokenLimitsInput,
  value: number | null | undefined,
  [least, most]: readonly [number, number],
): number | null {
  if (value == null) return null;
  if (isWholeNumber(value) && value >= least && value <= most) return value;
  throw invalid(`\`${name}\` is a whole number from ${least} to ${most}.`, at('limits', name));
}

function checkKinds(kinds: readonly MediaKind[] | null): readonly MediaKind[] | null {
  if (kinds === null || kinds.length > 0) return kinds && [...new Set(kinds)];
  throw invalid('`kinds` names one at least.', at('limits', 'kinds'));
}

function checkModels(models: readonly string[] | null): readonly string[] | null {
  if (models === null) return null;
  const path = at('limits', 'models');
  if (models.length === 0 || models.length > MAX_MODELS) throw invalid(`\`models\` names 1 to ${MAX_MODELS}.`, path);
  const wrong = models.findIndex((name) => !MODEL_NAME.test(name));
  if (wrong === -1) return [...new Set(models)];
  throw invalid('The name of a model is 1 to 100 visible ASCII characters.', [...path, String(wrong)]);
}
