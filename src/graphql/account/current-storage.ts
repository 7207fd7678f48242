import type { StorageUsage } from '../../domain/usage';
import type { RequestContext } from '../context';

/** How much is kept now. What this request has read of it before is out of date: the request has changed it since. */
export function currentStorage({ loaders, caller }: RequestContext): Promise<StorageUsage | null> {
  return loaders.storage.clear(caller.organizationId).load(caller.organizationId);
}
