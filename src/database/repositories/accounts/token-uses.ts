import type { DataSource, EntityManager } from 'typeorm';
import type { TokenLimits } from '../../../domain/token-limits';
import { TokenUseEntity } from '../../entities/token-use';

export interface CountedToken {
  readonly tokenId: string;
  readonly expiresAt: Date;
  readonly limits: TokenLimits;
}

/** Begins to count the uses of a token. */
export async function addTokenUse(
  { manager }: DataSource,
  { tokenId, expiresAt, limits }: CountedToken,
): Promise<void> {
  const { totalBytes: maxBytes, uploads: maxUploads, generations: maxGenerations } = limits;
  await manager.insert(TokenUseEntity, { tokenId, expiresAt, maxBytes, maxUploads, maxGenerations });
}

export interface TokenSpending {
  readonly uploads?: number;
  readonly bytes?: number;
  readonly generations?: number;
}

/**
 * Counts what leaves no row of its own, under zero data retention.
 *
 * @returns false when the token has not so much left, and then nothing is counted
 */
export async function spendToken(
  manager: EntityManager,
  tokenId: string,
  { uploads = 0, bytes = 0, generations = 0 }: TokenSpending,
): Promise<boolean> {
  const [, spent]: [unknown[], number] = await manager.query(
    `UPDATE token_uses
     SET uploads = uploads + $2, bytes = bytes + $3, generations = generations + $4
     WHERE token_id = $1
       AND (max_uploads IS NULL OR uploads + $2 <= max_uploads)
       AND (max_bytes IS NULL OR bytes + $3 <= max_bytes)
       AND (max_generations IS NULL OR generations + $4 <= max_generations)`,
    [tokenId, uploads, bytes, generations],
  );
  return spent > 0;
}

/** Forgets tokens that ended so long ago that nothing of theirs can be under way. @returns how many, `limit` at most */
export async function removeTokenUses(manager: EntityManager, days: number, limit: number): Promise<number> {
  const [, removed]: [unknown[], number] = await manager.query(
    `DELETE FROM token_uses WHERE token_id IN (
       SELECT token_id FROM token_uses WHERE expires_at < now() - make_interval(days => $1)
       ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [days, limit],
  );
  return removed;
}
