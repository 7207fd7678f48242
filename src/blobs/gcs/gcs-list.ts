import { BlobStoreUnavailableError, type ListedBlob } from '../blob-store';
import { isObjectKey } from '../object-key';
import type { GcsConnection } from './gcs-connection';
import { toGcsObject } from './gcs-object';

/** Google's own default and maximum. */
const OBJECTS_PER_PAGE = 1000;

/** Every object whose name this store could have given. Interrupted uploads are not visible in a bucket. */
export async function* listObjects(connection: GcsConnection): AsyncGenerator<ListedBlob, void> {
  let pageToken: string | undefined;
  do {
    const page = await listPage(connection, pageToken);
    yield* page.blobs;
    if (page.nextToken !== undefined && page.nextToken === pageToken) {
      throw new BlobStoreUnavailableError('the store lists the same page again');
    }
    pageToken = page.nextToken;
  } while (pageToken !== undefined);
}

async function listPage(
  connection: GcsConnection,
  pageToken: string | undefined,
): Promise<{ readonly blobs: readonly ListedBlob[]; readonly nextToken: string | undefined }> {
  const [files, nextQuery] = await connection.withRetries(undefined, () =>
    connection.bucket.getFiles({
      autoPaginate: false,
      maxResults: OBJECTS_PER_PAGE,
      ...(pageToken === undefined ? {} : { pageToken }),
    }),
  );
  const blobs = files
    .filter(({ name }) => isObjectKey(name))
    .map(({ name, metadata }) => {
      const { generation, sizeBytes } = toGcsObject(metadata);
      return { objectKey: name, generation, sizeBytes, partial: false };
    });
  return { blobs, nextToken: tokenOf(nextQuery) };
}

function tokenOf(nextQuery: unknown): string | undefined {
  if (typeof nextQuery !== 'object' || nextQuery === null || !('pageToken' in nextQuery)) return undefined;
  return typeof nextQuery.pageToken === 'string' ? nextQuery.pageToken : undefined;
}
