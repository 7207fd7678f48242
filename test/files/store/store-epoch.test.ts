import { rm } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { type BlobStore, BlobStoreUnavailableError } from '../../../src/blobs/blob-store';
import { createDiskBlobStore } from '../../../src/blobs/disk/disk';
import { newId } from '../../../src/database/new-id';
import { guardBlobStore } from '../../../src/files/store/guarded-blob-store';
import { StoreEpoch } from '../../../src/files/store/store-epoch';
import { StoreMismatchError } from '../../../src/files/store/store-status';
import { fileRow, insertFileRows } from '../../support/database/file-rows';
import { copyTestDatabase, createTestDatabase, type TestDatabase } from '../../support/database/test-database';
import { dyingBlobStore, dyingDataSource, Lifetime } from '../../support/processes/dying-process';
import { makeTemporaryDirectory } from '../../support/run/temporary-directory';
import { makeProject } from '../../support/service/accounts';

const INSTALLATION = '0123456789abcdef';

let database: TestDatabase;
let blobs: BlobStore;
beforeEach(async () => {
  database = await createTestDatabase();
  blobs = createDiskBlobStore({ directory: await makeTemporaryDirectory('store') });
});
afterEach(() => database.close());

/** What a process has: nothing is remembered of the ones before. */
const epochOf = (dataSource: DataSource = database.dataSource, store = blobs) =>
  new StoreEpoch(dataSource, store, INSTALLATION);
const counter = async () => (await database.dataSource.query('SELECT counter FROM store_epoch'))[0].counter;
const emptyStore = async () => createDiskBlobStore({ directory: await makeTemporaryDirectory('store') });

/** A disk that was mounted so, or a bucket that this account may only read. */
function readOnly(store: BlobStore): BlobStore {
  const refuse = async () => {
    throw new BlobStoreUnavailableError('the disk failed: EROFS');
  };
  return { ...store, write: refuse, check: refuse };
}

async function addFile(): Promise<string> {
  const { id: projectId, organizationId } = await makeProject(database.dataSource);
  const row = fileRow();
  await insertFileRows(database.dataSource, { organizationId, projectId }, [row]);
  const [{ object_key }] = await database.dataSource.query('SELECT object_key FROM files');
  return object_key;
}

describe('the epoch of a blob store', () => {
  it('begins at the first start, whichever of many processes is first', async () => {
    const standings = await Promise.all(Array.from({ length: 8 }, () => epochOf().verify()));
    expect(new Set(standings)).toEqual(new Set(['MATCHES']));
    expect(await counter()).toBe(1);
  });

  it('goes on, whichever of many processes advances it', async () => {
    const rounds = Array.from({ length: 4 }, async () => {
      const epoch = epochOf();
      const standings = [];
      for (let round = 0; round < 5; round += 1) standings.push(await epoch.advance(), await epoch.verify());
      return standings;
    });
    expect(new Set((await Promise.all(rounds)).flat())).toEqual(new Set(['MATCHES']));
    expect(await counter()).toBeGreaterThan(5);
  });

  it('keeps a hundred markers, and the first word of all', async () => {
    const epoch = epochOf();
    for (let round = 0; round < 105; round += 1) await epoch.advance();
    const listed: string[] = [];
    for await (const { objectKey } of blobs.list()) listed.push(objectKey);
    expect(listed).toHaveLength(101);
    expect(listed).toContain(`${INSTALLATION}/store`);
    expect(await epoch.verify()).toBe('MATCHES');
  });

  it('matches whatever step of its beginning a process dies after', async () => {
    await diesAfterEveryStep(4, async (dying) => {
      await database.dataSource.query('DELETE FROM store_epoch');
      blobs = await emptyStore();
      return dying().verify();
    });
  });

  it('matches whatever step of an advance a process dies after', async () => {
    await epochOf().verify();
    await diesAfterEveryStep(8, async (dying) => dying().advance());
  });

  async function diesAfterEveryStep(
    atLeast: number,
    work: (dying: () => StoreEpoch) => Promise<unknown>,
  ): Promise<void> {
    for (let steps = 0, died = true; died; steps += 1) {
      const life = new Lifetime(steps);
      const dying = () => epochOf(dyingDataSource(database.dataSource, life), dyingBlobStore(blobs, life));
      died = await work(dying).then(
        () => false,
        () => true,
      );
      expect({ steps, standing: await epochOf().verify() }).toEqual({ steps, standing: 'MATCHES' });
      expect({ steps, standing: await epochOf().advance() }).toEqual({ steps, standing: 'MATCHES' });
      if (!died) expect(steps).toBeGreaterThan(atLeast);
    }
  }

  it('takes over an installation from before it, if the files are there', async () => {
    const objectKey = await addFile();
    expect(await epochOf().verify()).toBe('STORE_MISSING');
    expect(await database.dataSource.query('SELECT FROM store_epoch')).toEqual([]);
    await blobs.write(objectKey, Readable.from([Buffer.from('bytes')]), { contentType: 'image/png' });
    expect(await epochOf().verify()).toBe('MATCHES');
  });

  it('is not begun in what came in the place of a store that took no marker', async () => {
    const objectKey = await addFile();
    await blobs.write(objectKey, Readable.from([Buffer.from('bytes')]), { contentType: 'image/png' });
    await expect(epochOf(database.dataSource, readOnly(blobs)).verify()).rejects.toThrow(BlobStoreUnavailableError);
    const empty = await emptyStore();
    expect(await epochOf(database.dataSource, empty).verify()).toBe('STORE_MISSING');
    expect(await epochOf().verify()).toBe('MATCHES');
    expect(await epochOf(database.dataSource, empty).adopt()).toBe('MATCHES');
  });

  it('is begun in an empty store by the operator’s word', async () => {
    await addFile();
    expect(await epochOf().adopt()).toBe('MATCHES');
    expect(await epochOf().verify()).toBe('MATCHES');
  });

  it('is not known by an answer to what was asked before a doubt', async () => {
    await epochOf().verify();
    const epoch = epochOf(database.dataSource, {
      ...blobs,
      async stat(objectKey) {
        epoch.doubt();
        return blobs.stat(objectKey);
      },
    });
    expect(await epoch.status()).toBe('MATCHES');
    expect(epoch.known).toBeNull();
  });
});

describe('a store that is taken away amid writes', () => {
  it('has written nothing that lies in what came in its place', async () => {
    let mounted = blobs;
    const switched: BlobStore = {
      ...blobs,
      stat: (objectKey) => mounted.stat(objectKey),
      read: (objectKey) => mounted.read(objectKey),
      write: (...call) => mounted.write(...call),
    };
    const epoch = epochOf(database.dataSource, switched);
    const guarded = guardBlobStore(switched, epoch);
    await epoch.verify();
    const source = new PassThrough();
    const empty = await emptyStore();
    const written = guarded.write(`${INSTALLATION}/file_1`, source, { contentType: 'image/png' });
    mounted = empty;
    epoch.doubt();
    source.end('bytes');
    await expect(written).rejects.toThrow(StoreMismatchError);
  });
});

describe('a store that a write has failed in', () => {
  it('is written to again where its directory of partial files was only cleared away', async () => {
    const directory = await makeTemporaryDirectory('store');
    blobs = createDiskBlobStore({ directory });
    const epoch = epochOf();
    await epoch.verify();
    const guarded = guardBlobStore(blobs, epoch);
    const write = () =>
      guarded.write(`${INSTALLATION}/file_1`, Readable.from([Buffer.from('bytes')]), { contentType: 'image/png' });
    await rm(path.join(directory, 'partial'), { recursive: true });
    await expect(write()).rejects.toThrow(BlobStoreUnavailableError);
    expect(await write()).toMatchObject({ sizeBytes: 5 });
  });
});

describe('a store and a database that do not belong together', () => {
  beforeEach(async () => {
    await epochOf().verify();
    await epochOf().advance();
  });

  it('are told when the store is another, until that is adopted', async () => {
    const other = await emptyStore();
    const epoch = epochOf(database.dataSource, other);
    expect(await epoch.verify()).toBe('STORE_MISSING');
    expect(await epoch.advance()).toBe('STORE_MISSING');
    expect(await other.stat(`${INSTALLATION}/store`)).toBeNull();
    expect(await epoch.adopt()).toBe('MATCHES');
    // Now it is the former one that is not the database's.
    expect(await epochOf().verify()).toBe('STORE_DIFFERS');
  });

  it('are told when the database was set back in its place, as by a recovery to a point in time', async () => {
    const [before] = await database.dataSource.query('SELECT * FROM store_epoch');
    await epochOf().advance();
    const values = [before.counter, before.token, before.next_token];
    await database.dataSource.query('UPDATE store_epoch SET counter = $1, token = $2, next_token = $3', values);
    expect(await epochOf().verify()).toBe('STORE_AHEAD');
    await database.dataSource.query('DELETE FROM store_epoch');
    expect(await epochOf().verify()).toBe('STORE_AHEAD');
    expect(await epochOf().adopt()).toBe('MATCHES');
  });

  it('are told when the database is a copy, and the one that is adopted leaves the other out', async () => {
    const copy = await copyTestDatabase(database);
    try {
      const clone = epochOf(copy.dataSource);
      expect(await clone.advance()).toBe('DATABASE_MOVED');
      expect(await epochOf().advance()).toBe('MATCHES');
      expect(await clone.adopt()).toBe('MATCHES');
      expect(await epochOf().verify()).toBe('STORE_AHEAD');
      expect(await epochOf().advance()).toBe('STORE_AHEAD');
      expect(await clone.advance()).toBe('MATCHES');
    } finally {
      await copy.close();
    }
  });

  it('are told of two that are one copy, byte by byte, as soon as either advances', async () => {
    const copy = await copyTestDatabase(database);
    try {
      // A file system's copy has the same system identifier and the same number of its database.
      await copy.dataSource.query('UPDATE store_epoch SET database_identity = own_database_identity()');
      const clone = epochOf(copy.dataSource);
      const standings = await Promise.all([clone.advance(), epochOf().advance()]);
      expect(standings.toSorted()).toEqual(['MATCHES', 'STORE_AHEAD']);
    } finally {
      await copy.close();
    }
  });

  it('are not adopted where no marker can be written: the word would hold for the store that comes next', async () => {
    await expect(epochOf(database.dataSource, readOnly(await emptyStore())).adopt()).rejects.toThrow(
      BlobStoreUnavailableError,
    );
    expect(await epochOf(database.dataSource, await emptyStore()).verify()).toBe('STORE_MISSING');
    expect(await epochOf().verify()).toBe('MATCHES');
  });

  it('forget, when adopted, since when blobs were seen to belong to nobody', async () => {
    await database.dataSource.query('INSERT INTO orphaned_blobs (object_key) VALUES ($1)', [newId('file')]);
    await epochOf().adopt();
    expect(await database.dataSource.query('SELECT FROM orphaned_blobs')).toEqual([]);
  });
});
