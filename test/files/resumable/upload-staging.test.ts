import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '../../../src/database/new-id';
import { UploadStaging } from '../../../src/files/resumable/upload-staging';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';

async function* chunks(...texts: readonly string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe('the bytes of an upload that is under way', () => {
  let directory: string;
  let staging: UploadStaging;
  beforeEach(async () => {
    directory = path.join(await makeTemporaryDirectory('staging'), 'uploads');
    staging = new UploadStaging(directory);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(path.dirname(directory), { recursive: true, force: true });
  });

  it('are on the disk with their entry in the directory before anybody is told so', async () => {
    const first = newId('file');
    await staging.write(first, 0, chunks('made'));
    const handle = await open(directory, 'r');
    const sync = jest.spyOn(Object.getPrototypeOf(handle), 'sync');
    await handle.close();

    const id = newId('file');
    expect(await staging.write(id, 0, chunks('some', ' bytes'))).toBe(10);
    expect(sync).toHaveBeenCalledTimes(1);
    expect(await staging.write(id, 10, chunks(' more'))).toBe(15);
    expect(sync).toHaveBeenCalledTimes(1);
    expect(await staging.sizeOf(id)).toBe(15);
  });

  it('find a place though somebody has removed the directory', async () => {
    await staging.write(newId('file'), 0, chunks('made'));
    await rm(directory, { recursive: true });
    const id = newId('file');
    expect(await staging.write(id, 0, chunks('some'))).toBe(4);
    expect(await staging.list()).toEqual([id]);
  });
});
