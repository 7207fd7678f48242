import { createEngineClient } from '../../support/graphql/engine-client';
import { ERROR_FIELDS, MEDIA_FIELDS } from '../../support/graphql/generation-fields';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

const video = readFixture('video.mp4');

let test: TestGeneration;
let request: ReturnType<typeof createEngineClient>;
afterEach(() => test.close());

async function open(models: readonly ScriptedModel[]): Promise<void> {
  test = await openTestGeneration(models);
  request = createEngineClient(test.engine, test.caller);
}

describe('a video', () => {
  it('generateVideo waits in the background, and is read later', async () => {
    await open([new ScriptedModel({ kind: 'VIDEO', outputs: [video] })]);
    const query = `mutation { generateVideo(input: { prompt: "a fox", output: { store: false } }) {
      generation { id status video { sizeBytes } } ${ERROR_FIELDS} } }`;
    const { data } = await request(query);
    expect(data.generateVideo).toMatchObject({ generation: { status: 'QUEUED', video: null }, errors: [] });
    await test.runJobs();
    const read = `query ($id: ID!) { mediaGeneration(id: $id) { status ... on VideoGeneration { video { ${MEDIA_FIELDS} } } } }`;
    const { id } = data.generateVideo.generation;
    const { data: done } = await request(read, { id });
    expect(done.mediaGeneration).toMatchObject({
      status: 'SUCCEEDED',
      video: {
        base64: video.toString('base64'),
        persistence: { status: 'SKIPPED', reason: 'OPTED_OUT', file: null },
        url: { url: expect.stringContaining(`/generations/${id}/outputs/0/content?expires=`) },
      },
    });
    const { expiresAt } = done.mediaGeneration.video.url;
    const [held] = await test.rows('held_blobs');
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual((held!['held_until'] as Date).getTime());
    await test.dataSource.query('UPDATE held_blobs SET held_until = now()');
    const { data: over } = await request(read, { id });
    expect(over.mediaGeneration.video).toMatchObject({ base64: null, dataUri: null, url: null });
  });

  it('cancelMediaGeneration ends what waits, once', async () => {
    await open([new ScriptedModel({ kind: 'VIDEO', outputs: [video] })]);
    const { data } = await request('mutation { generateVideo(input: { prompt: "a fox" }) { generation { id } } }');
    const { id } = data.generateVideo.generation;
    const cancel = `mutation ($id: ID!) { cancelMediaGeneration(id: $id) { generation { __typename id status } ${ERROR_FIELDS} } }`;
    const { data: canceled } = await request(cancel, { id });
    const generation = { __typename: 'VideoGeneration', id, status: 'CANCELED' };
    expect(canceled.cancelMediaGeneration).toEqual({ generation, errors: [] });
    const { data: again } = await request(cancel, { id });
    expect(again.cancelMediaGeneration).toMatchObject({ generation: null, errors: [{ code: 'NOT_CANCELLABLE' }] });
    const { data: unknown } = await request(cancel, { id: 'gen_none' });
    expect(unknown.cancelMediaGeneration).toMatchObject({ generation: null, errors: [{ code: 'NOT_FOUND' }] });
  });
});
