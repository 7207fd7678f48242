import type { MediaFile } from '../../domain/file';
import type { UsageChange } from '../../domain/usage';

/** What storing a file counts as. What a generation made is counted with the generation. */
export function usageOfStored({ organizationId, projectId, kind, origin, sizeBytes }: MediaFile): UsageChange {
  const counts = origin === 'GENERATED' ? {} : { uploads: 1, uploadedBytes: sizeBytes };
  return { organizationId, projectId, kind, model: null, ...counts };
}
