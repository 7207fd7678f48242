import { filesUnder, isMarker } from '../support/blobs/stored-blobs';
import { GcsServer } from '../support/gcs-server/server';
import { createFileClient, type FileClient } from '../support/graphql/file-client';
import { SteppedUpload } from '../support/http/multipart/stepped-upload';
import { wavOf } from '../support/media/media-samples';
import { API_KEY, createInstallation, type SharedInstallation } from '../support/processes/installation';
import { killServices, type ServiceProcess } from '../support/processes/service-process';
import { jobsDone, uploadsOver } from '../support/service/leftovers';
import { eventually } from '../support/timing/eventually';

describe('an installation that keeps its blobs in a bucket', () => {
  let bucketServer: GcsServer;
  let installation: SharedInstallation;
  let service: ServiceProcess;
  beforeEach(async () => {
    bucketServer = await GcsServer.start();
    installation = await createInstallation();
    service = await start();
  });
  afterEach(async () => {
    await killServices();
    await installation.close();
    await bucketServer.close();
  });

  function start({ bucket, url }: GcsServer = bucketServer): Promise<ServiceProcess> {
    return installation.start({ BLOB_STORE: 'gcs', GCS_BUCKET: bucket.name, STORAGE_EMULATOR_HOST: url });
  }

  const client = (): FileClient => createFileClient(service.url, API_KEY);
  const objectNames = () => [...bucketServer.bucket.objects.keys()].filter((name) => !isMarker(name));

  it('takes a file from upload to delete, and keeps nothing of it on its own disk', async () => {
    const bytes = wavOf(300_000);
    const { file } = await client().upload(bytes);
    expect(objectNames()).toEqual([expect.stringMatching(`/${file.id}$`)]);
    expect(bucketServer.bucket.objects.get(objectNames()[0]!)?.metadata.contentType).toBe('audio/wav');

    const list = await client().graphql.request('{ files { nodes { id sizeBytes download { url } } } }');
    const [listed] = list.data.files.nodes;
    expect(listed).toMatchObject({ id: file.id, sizeBytes: bytes.length });
    // Without credentials nothing can be signed for the bucket: the service reads for the client.
    expect(new URL(listed.download.url).origin).toBe(service.url);
    const response = await fetch(listed.download.url, { headers: { range: 'bytes=100-199999' } });
    expect(response.status).toBe(206);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(100, 200_000))).toBe(true);
    expect(await filesUnder(installation.dataDirectory)).toEqual([]);

    expect(await client().delete(file.id)).toMatchObject({ freedBytes: bytes.length, errors: [] });
    await jobsDone(installation);
    expect(objectNames()).toEqual([]);
  });

  it('leaves nothing in the bucket of an upload that it is killed in', async () => {
    const bytes = wavOf(20_000_000);
    const upload = new SteppedUpload(service.url, API_KEY, bytes);
    upload.send(bytes.length - 1);
    await eventually('pieces arrive', async () => bucketServer.heldBytes > 0);
    await service.kill();
    expect(await upload.answer).toBeNull();

    service = await start();
    await uploadsOver(installation);
    await jobsDone(installation);
    expect(objectNames()).toEqual([]);
    expect(await client().storage()).toMatchObject({ usedBytes: 0, reservedBytes: 0, files: 0, reservedFiles: 0 });
  });

  it('goes on at once with a purge that it is killed in', async () => {
    const { file } = await client().upload(wavOf(100_000));
    bucketServer.faults.add({ kind: 'delete', action: { type: 'stall-before' } });
    await client().delete(file.id);
    await eventually('the purge is under way', async () => bucketServer.requestsOf('delete').length === 1);
    await service.kill();
    expect(objectNames()).toHaveLength(1);

    service = await start();
    await jobsDone(installation);
    expect(objectNames()).toEqual([]);
  });

  it('stores nothing in a bucket that is not the one that it knows, and is not ready', async () => {
    const bytes = wavOf(1_000);
    const { file } = await client().upload(bytes);
    await service.stop();
    const other = await GcsServer.start();
    service = await start(other);
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ failing: ['store', 'blobs', 'epoch'] });
    await expect(client().upload(bytes)).rejects.toThrow('STORAGE_UNAVAILABLE');
    await client().delete(file.id);
    await service.stop();
    expect([...other.bucket.objects.keys()]).toEqual([]);
    await other.close();
    // What was deleted meanwhile waits to be purged from where it is, by the next that finds it.
    expect(objectNames()).toHaveLength(1);

    service = await start();
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await installation.dataSource.query('UPDATE graphile_worker._private_jobs SET run_at = now()');
    await jobsDone(installation);
    expect(objectNames()).toEqual([]);
  });
});
