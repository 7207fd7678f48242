import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  blobCount,
  environmentOf,
  type Place,
  Restores,
  type RunningService,
} from '../support/processes/restored-service';
import { runAdminHere } from '../support/service/admin';

/** More than a census acts on by itself. */
const MANY = 101;
const SOME = 12;

describe('a service whose database or blobs were restored', () => {
  let restores: Restores;
  let place: Place;
  let service: RunningService;
  beforeEach(async () => {
    restores = new Restores();
    place = await restores.makePlace();
    service = await restores.start(place);
  });
  afterEach(() => restores.close());

  const admin = (at: Place, ...commandLine: readonly string[]) => runAdminHere(environmentOf(at), ...commandLine);
  const notices = (at: Place, days: number) =>
    at.database.dataSource.query(
      'UPDATE orphaned_blobs SET first_seen_at = first_seen_at - make_interval(days => $1)',
      [days],
    );
  const idsOf = (...files: readonly ReadonlyMap<string, Buffer>[]) => files.flatMap((some) => [...some.keys()]).sort();

  /** A dump, taken while nothing goes on; then the service goes on. */
  async function dump() {
    await service.close();
    const copy = await restores.dump(place.database);
    service = await restores.start(place);
    return copy;
  }

  async function expectDegraded(at: RunningService, told: string): Promise<void> {
    expect(await at.readiness()).toEqual({ httpStatus: 200, status: 'degraded', failing: ['epoch'] });
    expect(at.logText()).toContain(told);
    await at.runTask('reconcile_blobs');
    expect(at.logText()).toContain('The blobs were not reconciled.');
  }

  it('A: by a dump and blobs that were copied after it has every file, and asks before it clears up', async () => {
    const kept = await service.upload(SOME);
    const deleted = await service.upload(2);
    const database = await dump();
    await service.upload(3);
    await service.delete([...deleted.keys()]);
    const restored = { database, dataDirectory: await restores.copyBlobs(place) };

    const second = await restores.start(restored);
    await expectDegraded(second, 'This database is a copy');
    expect((await second.readable(kept)).sort()).toEqual(idsOf(kept));
    await expect(admin(restored, 'reconcile')).rejects.toThrow('admin store adopt');
    expect(await blobCount(restored)).toBe(SOME + 3);

    expect(await admin(restored, 'store', 'adopt')).toMatchObject({ standing: 'MATCHES' });
    const counts = { abandonedUploads: 0, orphanedBlobs: 3, deletedBlobs: 0, lostFiles: 2, returnedFiles: 0 };
    expect(await admin(restored, 'reconcile', '--dry-run')).toEqual({ ...counts, refusal: null });
    expect(await admin(restored, 'reconcile')).toEqual(counts);
    expect(await blobCount(restored)).toBe(SOME + 3);
    await notices(restored, 14);
    expect(await admin(restored, 'reconcile')).toMatchObject({ orphanedBlobs: 3, deletedBlobs: 3, lostFiles: 0 });
    expect(await blobCount(restored)).toBe(SOME);
    expect((await second.readable(kept)).sort()).toEqual(idsOf(kept));
  });

  it('B: by an older dump beside newer blobs destroys none of them, and has them back with their rows', async () => {
    const older = await service.upload(SOME);
    const database = await dump();
    const newer = await service.upload(MANY);
    await service.close();

    const restored = { database, dataDirectory: place.dataDirectory };
    const second = await restores.start(restored);
    await expectDegraded(second, 'This database is a copy');
    expect((await second.readable(older)).sort()).toEqual(idsOf(older));
    await expect(admin(restored, 'reconcile')).rejects.toThrow('admin store adopt');
    await admin(restored, 'store', 'adopt');
    await expect(admin(restored, 'reconcile')).rejects.toThrow(
      `${MANY} of ${SOME + MANY} blobs (89 %) belong to no file`,
    );
    await second.runTask('reconcile_blobs');
    expect(second.logText()).toContain('admin reconcile --force');
    expect(await admin(restored, 'reconcile', '--dry-run')).toMatchObject({ orphanedBlobs: MANY, deletedBlobs: 0 });
    expect(await admin(restored, 'reconcile', '--force')).toMatchObject({ orphanedBlobs: MANY, deletedBlobs: 0 });
    // Known already and agreed to: what comes by itself from now on goes on.
    expect(await admin(restored, 'reconcile')).toMatchObject({ orphanedBlobs: MANY, deletedBlobs: 0 });
    expect(await blobCount(restored)).toBe(SOME + MANY);
    await second.close();

    const first = await restores.start(place);
    await expectDegraded(first, 'The blob store has gone on without this database');
    await admin(place, 'store', 'adopt');
    expect(await admin(place, 'reconcile')).toMatchObject({ orphanedBlobs: 0, lostFiles: 0 });
    expect((await first.readable(new Map([...older, ...newer]))).sort()).toEqual(idsOf(older, newer));
  });

  it('C: by a newer database beside older blobs loses no file for good', async () => {
    const older = await service.upload(SOME);
    const dataDirectory = await restores.copyBlobs(place);
    const newer = await service.upload(MANY);
    await service.runTask('advance_store_epoch');
    await service.close();

    const restored = { database: place.database, dataDirectory };
    const second = await restores.start(restored);
    const [lost] = newer.keys();
    await expectDegraded(second, 'The blob store is of another moment than the database');
    expect((await second.readable(older)).sort()).toEqual(idsOf(older));
    expect(await second.statusOf(lost!)).toBe(503);
    await expect(admin(restored, 'reconcile')).rejects.toThrow('admin store adopt');
    await admin(restored, 'store', 'adopt');
    await expect(admin(restored, 'reconcile')).rejects.toThrow(`${MANY} of ${SOME + MANY} files (89 %) have no bytes`);
    expect(await second.client.read(lost!)).toMatchObject({ status: 'READY' });
    const storage = await second.client.storage();
    expect(await admin(restored, 'reconcile', '--force')).toMatchObject({ lostFiles: MANY });
    expect(await second.client.read(lost!)).toMatchObject({ status: 'FAILED' });
    expect(await second.statusOf(lost!)).toBe(404);

    await cp(path.join(place.dataDirectory, 'blobs'), path.join(dataDirectory, 'blobs'), {
      recursive: true,
      force: false,
    });
    await second.runTask('reconcile_blobs');
    expect(second.logText()).toContain(`The bytes of ${MANY} files are back; they are READY again.`);
    expect((await second.readable(new Map([...older, ...newer]))).sort()).toEqual(idsOf(older, newer));
    expect(await second.client.storage()).toEqual(storage);
    expect(await admin(restored, 'usage', 'recount')).toEqual({ organizations: 1, differences: [] });
  });

  it('D: by a dump beside an empty directory stores nothing in that, and is whole when the blobs are put back', async () => {
    const files = await service.upload(SOME);
    await service.close();
    const dataDirectory = await restores.makeDirectory();
    await mkdir(path.join(dataDirectory, 'blobs'));
    const restored = { database: place.database, dataDirectory };
    const [id] = files.keys();

    const second = await restores.start(restored);
    expect(await second.readiness()).toMatchObject({ httpStatus: 503, failing: ['store', 'blobs', 'epoch'] });
    expect(second.logText()).toContain('it is empty, another, or not mounted');
    expect(await second.statusOf(id!)).toBe(503);
    await expect(second.client.upload(Buffer.from('GIF89a'))).rejects.toThrow('STORAGE_UNAVAILABLE');
    await second.runTask('reconcile_blobs');
    await expect(admin(restored, 'reconcile')).rejects.toThrow('not mounted');
    expect(await readdir(path.join(dataDirectory, 'blobs'))).toEqual([]);
    expect(await second.client.read(id!)).toMatchObject({ status: 'READY' });

    await rm(path.join(dataDirectory, 'blobs'), { recursive: true });
    await cp(path.join(place.dataDirectory, 'blobs'), path.join(dataDirectory, 'blobs'), { recursive: true });
    await second.close();
    const third = await restores.start(restored);
    expect(await third.readiness()).toEqual({ httpStatus: 200, status: 'ready', failing: [] });
    expect((await third.readable(files)).sort()).toEqual(idsOf(files));
    expect(await admin(restored, 'reconcile')).toMatchObject({ orphanedBlobs: 0, lostFiles: 0 });
  });

  it('D, while it runs: makes no directory in the place of one that was unmounted', async () => {
    const files = await service.upload(SOME);
    const blobs = path.join(place.dataDirectory, 'blobs');
    const [id] = files.keys();
    await rename(blobs, `${blobs}.away`);
    expect(await service.statusOf(id!)).not.toBe(200);
    await expect(service.upload(1)).rejects.toThrow('STORAGE_UNAVAILABLE');
    await expect(service.upload(1)).rejects.toThrow('STORAGE_UNAVAILABLE');
    await service.runTask('reconcile_blobs');
    expect(await readdir(place.dataDirectory)).not.toContain('blobs');

    await rename(`${blobs}.away`, blobs);
    await service.runTask('advance_store_epoch');
    expect((await service.readable(files)).sort()).toEqual(idsOf(files));
    await service.upload(1);
  });

  it('E: a clone of the dump on the live store takes nothing from the living', async () => {
    const shared = await service.upload(SOME);
    const database = await dump();
    const newer = await service.upload(MANY);
    const clone = { database, dataDirectory: place.dataDirectory };

    const second = await restores.start(clone);
    await expectDegraded(second, 'This database is a copy');
    expect((await second.readable(shared)).sort()).toEqual(idsOf(shared));
    const [id] = shared.keys();
    expect(await second.client.delete(id!)).toMatchObject({ errors: [] });
    await expect(admin(clone, 'reconcile', '--force')).rejects.toThrow('admin store adopt');
    const [project] = await database.dataSource.query('SELECT id FROM projects');
    await expect(admin(clone, 'project', 'purge', '--id', project.id)).rejects.toThrow('admin store adopt');
    await second.close();

    expect((await service.readable(new Map([...shared, ...newer]))).sort()).toEqual(idsOf(shared, newer));
    expect(await service.readiness()).toMatchObject({ status: 'ready' });
    expect(await admin(place, 'reconcile')).toMatchObject({ orphanedBlobs: 0, lostFiles: 0 });
  });
});
