import { filesUnder, isMarker } from '../../support/blobs/stored-blobs';
import { GcsServer } from '../../support/gcs-server/server';
import { dataUriOf } from '../../support/graphql/generation-fields';
import { readFixture } from '../../support/media/media-fixtures';
import { GenerationProcesses } from '../../support/processes/generation-processes';
import { jobsDone } from '../../support/service/leftovers';
import { eventually } from '../../support/timing/eventually';

const OUTPUTS = `query ($id: ID!) {
  mediaGeneration(id: $id) { ... on VideoGeneration { video { url { url } persistence { status file { id } } } } }
}`;

describe('processes that keep their blobs in a bucket', () => {
  let bucketServer: GcsServer;
  let processes: GenerationProcesses;
  beforeAll(async () => {
    bucketServer = await GcsServer.start();
    processes = await GenerationProcesses.start({
      BLOB_STORE: 'gcs',
      GCS_BUCKET: bucketServer.bucket.name,
      STORAGE_EMULATOR_HOST: bucketServer.url,
    });
    await processes.startWorker();
  });
  afterAll(async () => {
    await processes.close();
    await bucketServer.close();
  });

  const objects = () =>
    [...bucketServer.bucket.objects.keys()]
      .filter((name) => !isMarker(name))
      .map((name) => name.split('/').at(-1) ?? '');
  const made = async (id: string) => {
    expect(await processes.end(id)).toBe('SUCCEEDED');
    await jobsDone(processes.installation);
    const { data } = await processes.request(OUTPUTS, { id });
    return data.mediaGeneration.video;
  };
  const read = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

  it('hand inputs and outputs to each other through it', async () => {
    const { submission } = processes.provider;
    submission.shut();
    const id = await processes.order({ image: { dataUri: dataUriOf('image/png', readFixture('still.png')) } });
    await eventually('the provider is asked', async () => submission.arrived > 0);
    expect(objects()).toEqual([expect.stringMatching(/^held_/)]);
    submission.open();
    const { url, persistence } = await made(id);
    expect(persistence).toMatchObject({ status: 'STORED' });
    expect(objects()).toEqual([persistence.file.id, 'thumbnail_256']);
    expect(await read(url.url)).toEqual(readFixture('video.mp4'));
    expect(await filesUnder(processes.installation.dataDirectory)).toEqual([]);
  });

  it('hold in it what is not to be stored', async () => {
    const { url, persistence } = await made(await processes.order({ output: { store: false } }));
    expect(persistence).toEqual({ status: 'SKIPPED', file: null });
    expect(objects()).toContainEqual(expect.stringMatching(/^held_/));
    expect(await read(url.url)).toEqual(readFixture('video.mp4'));
  });
});
