import type { Readable } from 'node:stream';
import { addUsage } from '../../database/repositories/usage/usage-counters';
import type { ProjectCaller } from '../../domain/caller';
import { kindOf } from '../../domain/media-type';
import { SNIFF_BYTES } from '../../media/sniff-media-type';
import type { FileServices } from '../file-services';
import { acceptedMimeTypes, checkMediaType } from './check-media-type';
import { MeasuredContent } from './measure-content';
import type { NewContent } from './new-content';
import { readHead } from './read-head';

/**
 * What an upload to a project under zero data retention comes to: the bytes are held to the same rules as if they were
 * kept, counted, and forgotten as they arrive. Only the numbers are written down.
 *
 * @throws {MediaFailure} EMPTY_FILE, FILE_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, CHECKSUM_MISMATCH
 */
export async function examineContent(
  { dataSource, maxUploadBytes }: FileServices,
  { organizationId, projectId }: ProjectCaller,
  source: Readable,
  { purpose, origin, expectedSha256 }: Pick<NewContent, 'purpose' | 'origin' | 'expectedSha256'>,
): Promise<void> {
  try {
    const { head, content } = await readHead(source, SNIFF_BYTES);
    const kind = kindOf(await checkMediaType(head, acceptedMimeTypes(purpose, origin)));
    const nothing = Number.POSITIVE_INFINITY;
    const limits = {
      maxBytes: maxUploadBytes,
      expectedSha256,
      reservedBytes: nothing,
      reserveMore: async () => nothing,
    };
    const measured = new MeasuredContent(content, limits);
    for await (const _chunk of measured);
    const counts = { uploads: 1, uploadedBytes: measured.sizeBytes };
    await addUsage(dataSource.manager, [{ organizationId, projectId, kind, model: null, ...counts }]);
  } finally {
    source.destroy();
  }
}
