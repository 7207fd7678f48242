import { setTimeout as sleep } from 'node:timers/promises';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { GenerationProcesses } from '../../support/processes/generation-processes';
import { API_KEY } from '../../support/processes/installation';
import { PAID_MODEL } from '../../support/providers/paid-video-provider';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { eventually } from '../../support/timing/eventually';

describe('several workers', () => {
  let processes: GenerationProcesses;
  beforeEach(async () => {
    processes = await GenerationProcesses.start();
  });
  afterEach(() => processes.close());

  it('take on from each other what one that is told to stop waits for, and it is paid for once', async () => {
    const { provider } = processes;
    const first = await processes.startWorker();
    provider.question.shut();
    const id = await processes.order();
    await eventually('it is waited for', async () => provider.question.arrived > 0);
    const before = await processes.row(id);
    await processes.startWorker();
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    await eventually('the other waits for it', async () => provider.question.arrived > 1);
    const after = await processes.row(id);
    expect(after.process_number).not.toBe(before.process_number);
    expect(after).toMatchObject({ status: 'RUNNING', operation: before.operation });
    provider.question.open();
    expect(await processes.end(id)).toBe('SUCCEEDED');
    expect(provider.charges()).toBe(1);
    expect(provider.cancellations()).toEqual([]);
    expect(first.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    await expectNoLeftovers(processes.installation);
  });

  it('begin nothing more when they are told to stop, also while their clients wait', async () => {
    const { provider, installation } = processes;
    const worker = await installation.start(provider.environment);
    provider.question.shut();
    const awaited = createGraphqlClient(worker.url, API_KEY).request(
      `mutation { generateVideo(input: { model: "${PAID_MODEL}", prompt: "a fox runs", background: false }) {
        generation { status }
      } }`,
    );
    await eventually('it is waited for', async () => provider.question.arrived > 0);
    const stopped = worker.stop();
    await eventually('it takes no more requests', () =>
      fetch(worker.url).then(
        () => false,
        () => true,
      ),
    );
    const id = await processes.order();
    // As often as a worker looks for jobs that it was not told of.
    await sleep(2_500);
    expect(await processes.row(id)).toMatchObject({ status: 'QUEUED' });
    provider.question.open();
    expect((await awaited).data.generateVideo).toEqual({ generation: { status: 'SUCCEEDED' } });
    const answeredAt = Date.now();
    expect(await stopped).toEqual({ code: 0, signal: null });
    // Connections that are kept for more requests are cut after 25 seconds.
    expect(Date.now() - answeredAt).toBeLessThan(20_000);
    expect(provider.charges()).toBe(1);
  });

  it('never work on one generation at once, however often they are told to', async () => {
    const { provider, installation } = processes;
    await Promise.all([processes.startWorker(), processes.startWorker()]);
    provider.download.shut();
    const ids = await Promise.all(Array.from({ length: 5 }, () => processes.order()));
    const again = () =>
      installation.dataSource.query(
        `SELECT graphile_worker.add_job('run_generation', json_build_object('generationId', id))
         FROM unnest($1::text[]) AS id, generate_series(1, 4)`,
        [ids],
      );
    await again();
    await eventually('all are downloaded', async () => provider.download.arrived === ids.length);
    await again();
    await eventually('all others have given way', async () => (await processes.count('graphile_worker.jobs')) <= 5);
    expect(provider.download.arrived).toBe(ids.length);
    provider.download.open();
    for (const id of ids) expect(await processes.end(id)).toBe('SUCCEEDED');
    expect(provider.charges()).toBe(ids.length);
    await expectNoLeftovers(installation);
    expect(await processes.count('generation_outputs')).toBe(ids.length);
    const [usage] = await installation.dataSource.query(
      `SELECT sum(generations)::int AS generations FROM usage_counters WHERE granularity = 'DAY'`,
    );
    expect(usage).toEqual({ generations: ids.length });
  });
});
