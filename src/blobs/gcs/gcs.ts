import { assertObjectKey, type BlobStore, BlobStoreUnavailableError, type ListedBlob } from '../blob-store';
import { withSource } from '../source-pieces';
import { type GcsBlobStoreOptions, GcsConnection } from './gcs-connection';
import { asUnavailable } from './gcs-errors';
import { findObject, listObjects, removeObject, writeObject } from './gcs-object';
import { readObject } from './gcs-read';
import { GcsSigner } from './gcs-sign';

/** What the store does in the bucket. It has no need of any right on the bucket itself. */
const NEEDED_PERMISSIONS = [
  'storage.objects.create',
  'storage.objects.delete',
  'storage.objects.get',
  'storage.objects.list',
];

/** Blobs as objects of one bucket. No request is made before the first call of a method. */
export function createGcsBlobStore(options: GcsBlobStoreOptions): BlobStore {
  const connection = new GcsConnection(options);
  const signer = new GcsSigner(connection);

  return {
    write(objectKey, source, writeOptions) {
      return withSource(source, writeOptions.signal, async () => {
        assertObjectKey(objectKey);
        return writeObject(connection, objectKey, source, writeOptions);
      });
    },

    async read(objectKey, range) {
      assertObjectKey(objectKey);
      return readObject(connection, objectKey, range);
    },

    async delete({ objectKey, generation }) {
      assertObjectKey(objectKey);
      await translated(async () => {
        const known = generation ?? (await findObject(connection, objectKey))?.generation;
        if (known !== undefined) await removeObject(connection, objectKey, known);
      });
    },

    async stat(objectKey) {
      assertObjectKey(objectKey);
      const object = await translated(() => findObject(connection, objectKey));
      return object === null ? null : { objectKey, generation: object.generation, sizeBytes: object.sizeBytes };
    },

    list: () => list(connection),

    async signRead(objectKey, signOptions) {
      assertObjectKey(objectKey);
      return signer.signRead(objectKey, signOptions);
    },

    async offload() {
      return null;
    },

    check: () => translated(() => check(connection)),
  };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asUnavailable(error);
  }
}

async function* list(connection: GcsConnection): AsyncGenerator<ListedBlob, void> {
  try {
    yield* listObjects(connection);
  } catch (error) {
    throw asUnavailable(error);
  }
}

async function check(connection: GcsConnection): Promise<void> {
  const { bucket, limits, isEmulator } = connection;
  // Once: a failed check is made again by its caller.
  const once = { ...limits, attempts: 1 };
  if (isEmulator) {
    // Emulators know no permissions.
    await connection.withRetries(undefined, () => bucket.getMetadata(), once);
    return;
  }
  const ask = () => bucket.iam.testPermissions(NEEDED_PERMISSIONS);
  const [granted] = await connection.withRetries(undefined, ask, once);
  const missing = NEEDED_PERMISSIONS.filter((permission) => granted[permission] !== true);
  if (missing.length > 0) throw new BlobStoreUnavailableError(`not allowed in the bucket: ${missing.join(', ')}`);
}
