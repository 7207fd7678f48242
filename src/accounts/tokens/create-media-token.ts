import { type DataSource, IsNull } from 'typeorm';
import { ProjectEntity } from '../../database/entities/project';
import { newId } from '../../database/new-id';
import { addTokenUse } from '../../database/repositories/accounts/token-uses';
import { type Caller, type MediaScope, requireScope } from '../../domain/caller';
import { MediaFailure, RequestFailure } from '../../domain/errors';
import { isId } from '../../domain/id';
import { isCounted } from '../../domain/token-limits';
import { checkOwnerId, checkTokenLimits, checkTokenScopes, checkTtl, type TokenLimitsInput } from './check-token-input';
import { claimsOf, TOKEN_ALGORITHM, TOKEN_PREFIX, TOKEN_TYPE, type TokenGrant } from './token-form';
import { readSigningSecret } from './token-secrets';

export interface CreateMediaTokenInput {
  readonly ttlSeconds: number;
  readonly scopes: readonly MediaScope[];
  readonly ownerId?: string | null;
  readonly limits?: TokenLimitsInput | null;
  /** Default: the project of the key. */
  readonly projectId?: string | null;
}

export interface MediaToken {
  /** It is kept nowhere. */
  readonly token: string;
  readonly expiresAt: Date;
}

interface TokenServices {
  readonly dataSource: DataSource;
  readonly clock: { now(): Date };
}

/**
 * Makes a token for whoever is not trusted with the key, which is good for a part of what the key may, for a while, and no
 * longer than the key.
 *
 * @throws {MediaFailure} INVALID_INPUT, FORBIDDEN, NOT_FOUND, with the path of the field at fault
 * @throws {RequestFailure} FORBIDDEN
 */
export async function createMediaToken(
  { dataSource, clock }: TokenServices,
  caller: Caller,
  input: CreateMediaTokenInput,
): Promise<MediaToken> {
  requireScope(caller, 'TOKENS', 'ADMIN');
  // Whoever has a token could else have one after the other, for ever.
  if (caller.tokenId !== null || !isId('key', caller.keyId)) {
    throw new RequestFailure('FORBIDDEN', 'Tokens are made with an API key.');
  }
  const ttlSeconds = checkTtl(input.ttlSeconds);
  const scopes = checkTokenScopes(caller, input.scopes);
  const ownerId = checkOwnerId(input.ownerId ?? null);
  const limits = checkTokenLimits(input.limits ?? null);
  const { keyId, organizationId } = caller;
  const projectId = await projectOf(dataSource, caller, input.projectId ?? null);
  const expiresAt = expiryOf(caller, clock.now(), ttlSeconds);
  const grant = { tokenId: newId('tok'), keyId, organizationId, projectId, scopes, ownerId, limits, expiresAt };
  if (isCounted(limits)) await addTokenUse(dataSource, grant);
  return { token: await sign(dataSource, grant), expiresAt };
}

/** A whole second, as the token says it. */
function expiryOf({ expiresAt }: Caller, now: Date, ttlSeconds: number): Date {
  const endMs = Math.min(now.getTime() + ttlSeconds * 1000, expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
  return new Date(Math.floor(endMs / 1000) * 1000);
}

/** @throws {MediaFailure} INVALID_INPUT, NOT_FOUND */
async function projectOf(
  dataSource: DataSource,
  { organizationId, projectId }: Caller,
  named: string | null,
): Promise<string> {
  const path = ['input', 'projectId'];
  const id = named ?? projectId;
  if (id === null) {
    const message = 'A token is for one project, which a key of an organization has to name.';
    throw new MediaFailure('INVALID_INPUT', message, { path });
  }
  const isOwn = projectId === null || projectId === id;
  const where = { id, organizationId, deletedAt: IsNull() };
  if (isOwn && isId('proj', id) && (await dataSource.getRepository(ProjectEntity).existsBy(where))) return id;
  throw new MediaFailure('NOT_FOUND', 'There is no such project.', { path });
}

async function sign(dataSource: DataSource, grant: TokenGrant): Promise<string> {
  const { kid, value } = await readSigningSecret(dataSource);
  const { SignJWT } = await import('jose');
  const header = { alg: TOKEN_ALGORITHM, kid, typ: TOKEN_TYPE };
  return TOKEN_PREFIX + (await new SignJWT(claimsOf(grant)).setProtectedHeader(header).sign(value));
}
