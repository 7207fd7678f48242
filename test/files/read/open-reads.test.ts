import { Readable } from 'node:stream';
import type { BlobStore } from '../../../src/blobs/blob-store';
import { OPEN_READS, openContent } from '../../../src/files/read/open-content';

const content = { objectKey: 'files/file_a', sizeBytes: 3 };
const { signal } = new AbortController();

/** One that has the bytes of everything, or of nothing. */
function storeOf(read: () => Promise<Readable>) {
  return { blobs: { read } as Partial<BlobStore> as BlobStore };
}

const store = storeOf(async () => Readable.from([Buffer.from('abc')]));
const open = (organizationId: string, from = store) =>
  openContent(from, { ...content, organizationId }, undefined, signal);

describe('reads of content', () => {
  it('are so many at once of an organization, whoever asks, and another finds room', async () => {
    const opened = await Promise.all(Array.from({ length: OPEN_READS.ofOrganization }, () => open('org_a')));
    await expect(open('org_a')).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: expect.any(Number) });
    const other = await open('org_b');
    opened[0]?.close();
    const next = await open('org_a');
    for (const { close } of [...opened, other, next]) close();
  });

  it('that fail are none', async () => {
    const failing = storeOf(async () => {
      throw new Error('There is no such disk.');
    });
    for (let read = 0; read <= OPEN_READS.ofOrganization; read += 1) {
      await expect(open('org_a', failing)).rejects.toThrow('There is no such disk.');
    }
    (await open('org_a')).close();
  });
});
