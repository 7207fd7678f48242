import type { DataSource } from 'typeorm';
import { TokenUseEntity } from '../../database/entities/token-use';
import type { CredentialTerms } from '../../domain/caller';
import { MediaFailure } from '../../domain/errors';
import { kindOf, type MediaKind, type MimeType } from '../../domain/media';
import type { TokenCharge } from '../../domain/token-limits';
import { tooLarge } from './too-large';

/** How far the token goes by which bytes come; null: it does not say. */
export interface StorageAllowance {
  readonly charge: TokenCharge | null;
  readonly maxFileBytes: number | null;
  readonly kinds: readonly MediaKind[] | null;
}

/** Of an upload or an import. */
export function allowanceOf({ tokenId, limits }: CredentialTerms): StorageAllowance {
  const { uploads, totalBytes, maxFileBytes, kinds } = limits;
  const isCharged = tokenId !== null && (uploads !== null || totalBytes !== null);
  return { charge: isCharged ? { tokenId, uploads: 1 } : null, maxFileBytes, kinds };
}

/** Of an output: of which kind it is was looked at when it was asked for. @param tokenId null: its bytes are not counted */
export function outputAllowance(tokenId: string | null): StorageAllowance {
  return { charge: tokenId === null ? null : { tokenId, uploads: 0 }, maxFileBytes: null, kinds: null };
}

/** How many bytes a file may have, and what is said of one that has more. */
export interface LargestFile {
  readonly maxBytes: number;
  readonly tooLarge: () => MediaFailure;
}

export function largestFile(
  maxUploadBytes: number,
  { maxFileBytes }: Pick<StorageAllowance, 'maxFileBytes'>,
): LargestFile {
  if (maxFileBytes === null || maxFileBytes >= maxUploadBytes) {
    return { maxBytes: maxUploadBytes, tooLarge: () => tooLarge(maxUploadBytes) };
  }
  const message = `A file has at most ${maxFileBytes} bytes by this token.`;
  return { maxBytes: maxFileBytes, tooLarge: () => tokenLimit(message) };
}

/** @throws {MediaFailure} TOKEN_LIMIT_REACHED */
export function requireAllowedKind(kind: MediaKind, kinds: readonly MediaKind[] | null): void {
  if (kinds === null || kinds.includes(kind)) return;
  throw tokenLimit(`A file of the kind ${kind} cannot be stored by this token, only ${kinds.join(' or ')}.`);
}

/**
 * The same of what the first bytes say, or a client: that of a video may turn out to be sound alone, and the other way
 * round.
 *
 * @throws {MediaFailure} TOKEN_LIMIT_REACHED
 */
export function requireAllowedType(mimeType: MimeType, kinds: readonly MediaKind[] | null): void {
  const kind = kindOf(mimeType);
  const mayBe: readonly MediaKind[] = kind === 'IMAGE' ? ['IMAGE'] : ['AUDIO', 'VIDEO'];
  if (!mayBe.some((possible) => kinds?.includes(possible) ?? true)) requireAllowedKind(kind, kinds);
}

/** Says which of what was counted of the token is used up. @param charge what was not to be had */
export async function tokenSpent(dataSource: DataSource, charge: TokenCharge | null): Promise<MediaFailure> {
  const use = charge && (await dataSource.manager.findOneBy(TokenUseEntity, { tokenId: charge.tokenId }));
  if (!use) return tokenLimit('The token can store no more.');
  const { uploads, maxUploads, bytes, maxBytes } = use;
  if (maxUploads !== null && charge.uploads > 0 && uploads >= maxUploads) {
    return tokenLimit(`The token has stored as many files as it may: ${maxUploads}.`);
  }
  return tokenLimit(`The token may store ${maxBytes} bytes in all, of which ${bytes} are taken.`);
}

function tokenLimit(message: string): MediaFailure {
  return new MediaFailure('TOKEN_LIMIT_REACHED', message);
}
