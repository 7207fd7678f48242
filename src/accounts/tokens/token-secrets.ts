import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { findOrMakeSecret, findSecrets, rotateSecret } from '../../database/repositories/accounts/secrets';
import { inTransaction } from '../../database/transaction';

/** As many as HS256 has. */
const SECRET_BYTES = 32;
const CURRENT = 'media_token';
/** Tokens that were made before the last rotation are good until they expire. */
const PREVIOUS = 'media_token_previous';

/** What media tokens are signed with. */
export interface TokenSecret {
  /** Names the secret, in the header of a token, and tells nothing of it. */
  readonly kid: string;
  readonly value: Uint8Array;
}

/** By which tokens are signed now. Made when it is first asked for. */
export async function readSigningSecret({ manager }: DataSource): Promise<TokenSecret> {
  return secretOf(await findOrMakeSecret(manager, CURRENT, SECRET_BYTES));
}

/** Those whose tokens are good. */
export async function readTokenSecrets({ manager }: DataSource): Promise<readonly TokenSecret[]> {
  return [...(await findSecrets(manager, [CURRENT, PREVIOUS])).values()].map(secretOf);
}

export interface RotatedSecret {
  /** By which tokens are signed from now on. */
  readonly kid: string;
  /** Whose tokens are still taken; null: there was none. */
  readonly previousKid: string | null;
}

/** A new secret signs, that of before is still taken, and the one before that is no more. Every process hears of it. */
export async function rotateTokenSecret(dataSource: DataSource): Promise<RotatedSecret> {
  const { current, previous } = await inTransaction(dataSource, (manager) =>
    rotateSecret(manager, { name: CURRENT, previousName: PREVIOUS, bytes: SECRET_BYTES }),
  );
  return { kid: secretOf(current).kid, previousKid: previous && secretOf(previous).kid };
}

function secretOf(value: Buffer): TokenSecret {
  return { kid: createHash('sha256').update(value).digest('hex').slice(0, 16), value };
}
