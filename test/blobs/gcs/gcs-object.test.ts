import { BlobStoreUnavailableError } from '../../../src/blobs/blob-store';
import { toGcsObject } from '../../../src/blobs/gcs/gcs-upload-session';

const EMPTY = { kind: 'storage#object', generation: '17', crc32c: 'AAAAAA==' };

it('takes a size that is left out for nothing, as the testbench means it', () => {
  expect(toGcsObject(EMPTY)).toMatchObject({ generation: '17', sizeBytes: 0 });
});

it.each([
  ['nothing', undefined],
  ['text', 'OK'],
  ['another kind', { ...EMPTY, kind: 'storage#bucket' }],
  ['no generation', { ...EMPTY, generation: undefined }],
  ['a size that is none', { ...EMPTY, size: 'large' }],
])('does not take %s for an object', (_name, metadata) => {
  expect(() => toGcsObject(metadata)).toThrow(BlobStoreUnavailableError);
});
