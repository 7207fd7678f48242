import { open } from 'node:fs/promises';
import { BlobStoreFullError, BlobStoreUnavailableError } from '../../../src/blobs/blob-store';
import { asBlobStoreError } from '../../../src/blobs/disk/disk-errors';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code, syscall: 'write', errno: -1 });
}

it.each(['ENOSPC', 'EDQUOT'])('takes %s for a full disk', (code) => {
  const error = systemError(code);
  expect(asBlobStoreError(error)).toBeInstanceOf(BlobStoreFullError);
  expect(asBlobStoreError(error)).toMatchObject({ cause: error });
});

it.each(['EIO', 'EMFILE', 'ENFILE', 'EROFS', 'EACCES', 'ENOTDIR', 'ESTALE'])('takes %s for an outage', (code) => {
  const error = systemError(code);
  expect(asBlobStoreError(error)).toBeInstanceOf(BlobStoreUnavailableError);
  expect(asBlobStoreError(error)).toMatchObject({ cause: error });
});

it('knows the errors of the platform itself', async () => {
  const error = await open('/nowhere/at/all', 'r').catch((failure: unknown) => failure);
  expect(asBlobStoreError(error)).toBeInstanceOf(BlobStoreUnavailableError);
});

it.each([new RangeError('a mistake'), Object.assign(new Error(), { code: 'ERR_INVALID_ARG_TYPE' }), 'text', null])(
  'leaves %p as it is',
  (error) => {
    expect(asBlobStoreError(error)).toBe(error);
  },
);
