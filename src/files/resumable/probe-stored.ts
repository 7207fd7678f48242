import { refuseOverload } from '../../concurrency/refuse-overload';
import { markProbing, type WritableUpload } from '../../database/repositories/uploads/resumable-uploads';
import type { ByteSource } from '../../media/byte-source';
import { type ProbedMedia, unknownMedia } from '../../media/media-prober';
import type { FileServices } from '../file-services';
import { blobSource } from '../sources/deferred-stream';
import type { WrittenContent } from '../upload/write-content';

/** Of so many deaths one after the other, the bytes are the likely cause. */
const MAX_PROBE_DEATHS = 5;

/**
 * Reads what the stored bytes of an upload say about themselves, unless processes have died at that time and again:
 * then they are not looked at any more, and the file is READY without `media`, as one is that cannot be read within the
 * limits. Nothing is refused for what may have had other causes.
 *
 * @throws as `MediaProber.probe`
 */
export function probeStored(
  storage: FileServices,
  { file, probeDeaths }: WritableUpload,
  { written, sniffed }: Pick<WrittenContent, 'written' | 'sniffed'>,
): Promise<ProbedMedia> {
  const { dataSource, processNumber, prober, uploadClaims } = storage;
  const { id, organizationId } = file;
  const probe = async () => {
    const mark = (isProbing: boolean) => markProbing(dataSource.manager, id, { processNumber, isProbing });
    const bytes = blobSource(storage, written);
    const marking: { marked?: Promise<void> } = {};
    // With the first read its turn has come: what only waits has no part in a death.
    const read: ByteSource['read'] = async (start, end) => {
      marking.marked ??= mark(true);
      await marking.marked;
      return bytes.read(start, end);
    };
    try {
      return await prober.probe({ ...bytes, read }, sniffed, { organizationId });
    } finally {
      // Best effort: at worst, a death that comes later is counted.
      await marking.marked?.then(() => mark(false)).catch(() => {});
    }
  };
  if (probeDeaths >= MAX_PROBE_DEATHS) return Promise.resolve(unknownMedia(sniffed));
  if (probeDeaths === 0) return probe();
  return refuseOverload(uploadClaims.suspects.run(organizationId, probe));
}
