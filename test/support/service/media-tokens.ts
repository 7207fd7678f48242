import { createAuthenticator } from '../../../src/accounts/authenticate';
import { createKey } from '../../../src/accounts/keys';
import type { TokenLimitsInput } from '../../../src/accounts/tokens/check-token-input';
import { createMediaToken } from '../../../src/accounts/tokens/create-media-token';
import { MEDIA_SCOPES, type ProjectCaller, requireProject } from '../../../src/domain/caller';
import type { FileServices } from '../../../src/files/file-services';

/** Whoever comes to a project with a token that goes so far, made and taken as the service does it. */
export async function callerByToken(
  { dataSource, clock }: Pick<FileServices, 'dataSource' | 'clock'>,
  projectId: string,
  limits: TokenLimitsInput,
): Promise<ProjectCaller> {
  const authenticator = createAuthenticator({ dataSource });
  const { key } = await createKey(dataSource, { owner: { projectId }, scopes: MEDIA_SCOPES });
  const maker = await authenticator.authenticate(`Bearer ${key}`);
  const scopes = ['FILES_READ', 'FILES_WRITE', 'GENERATE'] as const;
  const { token } = await createMediaToken({ dataSource, clock }, maker, { ttlSeconds: 3_600, scopes, limits });
  const caller = await authenticator.authenticate(`Bearer ${token}`);
  requireProject(caller);
  return { ...caller, door: 'GRAPHQL' };
}

/** What was counted of a caller's token. */
export async function usesOf({ dataSource }: Pick<FileServices, 'dataSource'>, { tokenId }: ProjectCaller) {
  const [uses] = await dataSource.query(
    'SELECT uploads, bytes::int AS bytes, generations FROM token_uses WHERE token_id = $1',
    [tokenId],
  );
  return uses as { uploads: number; bytes: number; generations: number } | undefined;
}
