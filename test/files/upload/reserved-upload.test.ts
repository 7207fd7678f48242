import { Readable } from 'node:stream';
import { uploadFile } from '../../../src/files/upload/upload-and-import';
import { recount } from '../../../src/usage/storage-usage';
import { wavOf } from '../../support/media/media-samples';
import { makeOrganization, makeProject } from '../../support/service/accounts';
import { incomingContent } from '../../support/service/incoming-content';
import { callerOf, openTestStorage, type TestStorage } from '../../support/service/test-storage';

let test: TestStorage;
beforeAll(async () => {
  test = await openTestStorage();
});
afterAll(() => test.close());
afterEach(async () => {
  expect(await recount(test.dataSource)).toMatchObject({ differences: [] });
});

describe('an upload of unknown size', () => {
  it('that has the last place among the files and outgrows the bytes is told of the bytes', async () => {
    const { id: organizationId } = await makeOrganization(test.dataSource, { maxFiles: 1, maxBytes: 5_000 });
    const caller = callerOf(await makeProject(test.dataSource, { organizationId }));
    const content = incomingContent(wavOf(6_000), 'part.bin', false);
    await expect(uploadFile(test.storage, caller, { content, purpose: 'REFERENCE_MEDIA' })).rejects.toMatchObject({
      code: 'STORAGE_QUOTA_EXCEEDED',
      details: { requestedBytes: 6_000 },
    });
  });

  it('that was given up for dead meanwhile is told so, and not that it does not fit', async () => {
    const caller = callerOf(await makeProject(test.dataSource));
    const bytes = wavOf(20_000);
    async function* arriving() {
      yield bytes.subarray(0, 10_000);
      await test.dataSource.query(
        `WITH dead AS (DELETE FROM uploads RETURNING organization_id, reserved_bytes)
         UPDATE organizations SET reserved_files = 0, reserved_bytes = organizations.reserved_bytes - dead.reserved_bytes
         FROM dead WHERE id = organization_id`,
      );
      yield bytes.subarray(10_000);
    }
    const content = { ...incomingContent(bytes, 'part.bin', false), open: () => Readable.from(arriving()) };
    await expect(uploadFile(test.storage, caller, { content, purpose: 'REFERENCE_MEDIA' })).rejects.toMatchObject({
      code: 'UPLOAD_EXPIRED',
      retryable: true,
    });
  });
});
