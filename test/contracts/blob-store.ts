import type { BlobStore } from '../../src/blobs/blob-store';
import { type BlobStoreContext, itKeeps, type KnownDeviations } from './blob-store-context';
import { describeDeletion } from './blob-store-delete';
import { describeInterruption } from './blob-store-interruption';
import { describeKeys } from './blob-store-keys';
import { describeReading } from './blob-store-read';
import { describeWriting } from './blob-store-write';

export interface BlobStoreUnderTest {
  readonly store: BlobStore;
  /** What a stand-in for the store holds in this process's memory; it does not count against the store. */
  heldBytes(): number;
  close(): Promise<void>;
}

/** What every blob store promises, whatever it keeps blobs in. */
export function describeBlobStore(
  name: string,
  makeStore: () => Promise<BlobStoreUnderTest>,
  deviations: KnownDeviations = {},
): void {
  describe(name, () => {
    let underTest: BlobStoreUnderTest;
    const context: BlobStoreContext = {
      get store() {
        return underTest.store;
      },
      heldBytes: () => underTest.heldBytes(),
      deviations,
    };

    beforeAll(async () => {
      underTest = await makeStore();
    });
    afterAll(() => underTest.close());

    describeWriting(context);
    describeInterruption(context);
    describeReading(context);
    describeDeletion(context);
    describeKeys(context);

    itKeeps(context, 'CHECK')('can be written to', async () => {
      await expect(context.store.check()).resolves.toBeUndefined();
    });
  });
}
