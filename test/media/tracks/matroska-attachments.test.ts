import type { MimeType } from '../../../src/domain/media';
import { createMediaProber, type MediaProber } from '../../../src/media/media-prober';
import { MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { sparseSource } from '../../support/media/media-sources';

const ATTACHMENTS = Buffer.from('1941a469', 'hex');
/** More than a probe reads of a file, and nearly as much. */
const [LARGE, FITTING] = [40 * 1024 ** 2, 16 * 1024 ** 2 - 20_000];

let prober: MediaProber;
beforeAll(() => {
  prober = createMediaProber({ timeoutMs: 120_000 });
});
afterAll(() => prober.close());

/** With attachments before the element that begins so, whose size has `sizeBytes` bytes. */
function withAttachments(
  name: 'video.mkv' | 'sound.mka' | 'video.webm',
  before: string,
  sizeBytes: number,
  length: number,
) {
  const bytes = Buffer.from(readFixture(name));
  const at = bytes.indexOf(Buffer.from(before, 'hex'), bytes.indexOf(Buffer.from('18538067', 'hex')) + 12 + 120);
  // Of no size that is known, as it is longer now.
  Buffer.from('01ffffffffffffff', 'hex').copy(bytes, bytes.indexOf(Buffer.from('18538067', 'hex')) + 4);
  const size = Buffer.alloc(sizeBytes);
  size.writeUIntBE(length, Math.max(0, sizeBytes - 6), Math.min(6, sizeBytes));
  size[0] = (size[0] ?? 0) | (0x80 >> (sizeBytes - 1));
  const head = Buffer.concat([bytes.subarray(0, at), ATTACHMENTS, size]);
  const rest = bytes.subarray(at);
  return sparseSource(head.length + length + rest.length, [
    { start: 0, bytes: head },
    { start: head.length + length, bytes: rest },
  ]);
}

const [TRACKS, CLUSTER] = ['1654ae6b', '1f43b675'];

describe('attachments of all that is read of a file, or more', () => {
  it.each([
    ['video.mkv', CLUSTER, 4, LARGE],
    ['video.mkv', CLUSTER, 4, FITTING],
    ['video.mkv', CLUSTER, 5, LARGE],
    ['video.mkv', CLUSTER, 8, LARGE],
    ['video.mkv', TRACKS, 8, LARGE],
    ['sound.mka', CLUSTER, 8, LARGE],
    ['sound.mka', TRACKS, 4, LARGE],
  ] as const)(
    '%s tells of its tracks with them before %s, told in %d bytes, of %d',
    async (name, before, sizeBytes, length) => {
      const source = withAttachments(name, before, sizeBytes, length);
      const { sniffedMimeType, mimeType, details } = MEDIA_FIXTURES[name];
      const caller = { organizationId: 'org_of_a_test' };
      const probed = await prober.probe(source, sniffedMimeType as MimeType, caller);
      expect(probed).toMatchObject({ mimeType, details });
      expect(source.bytesRead).toBeLessThan(2 * 1024 ** 2);
    },
  );
});
