import { removeTokenUses } from '../database/repositories/accounts/token-uses';
import type { FileServices } from './file-services';

/** What a token has begun in its last second, an upload in parts or a generation in the background, has a day for it. */
const KEPT_DAYS = 3;
const BATCH = 1_000;

/** Forgets how often tokens were used that ended days ago. */
export async function forgetTokens({ dataSource }: FileServices): Promise<void> {
  while ((await removeTokenUses(dataSource.manager, KEPT_DAYS, BATCH)) === BATCH);
}
