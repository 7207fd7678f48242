import type { BlobCensus } from '../../database/repositories/files/blob-census';
import type { FileServices } from '../file-services';
import { hashContent } from '../upload/measure-content';

const BATCH = 500;

/**
 * FAILED files whose bytes are there again, of the right size and SHA-256, become READY. Their quota never changed: a
 * file whose bytes are lost counts until it is deleted.
 *
 * @param dryRun counts them only
 * @returns how many
 */
export async function returnFiles(storage: FileServices, census: BlobCensus, dryRun: boolean): Promise<number> {
  let returned = 0;
  for (let afterId: string | undefined = ''; afterId !== undefined; ) {
    const files = await census.findReturned(afterId, BATCH);
    for (const { id, objectKey, sha256, generation } of files) {
      if (sha256 === null || (await sha256Of(storage, objectKey)) !== sha256) continue;
      if (dryRun || (await census.markReady(id, generation))) returned += 1;
    }
    afterId = files.at(-1)?.id;
  }
  return returned;
}

async function sha256Of({ blobs }: FileServices, objectKey: string): Promise<string> {
  return hashContent(await blobs.read(objectKey), Number.POSITIVE_INFINITY);
}
