import { GenerationProcesses } from '../../support/processes/generation-processes';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { eventually } from '../../support/timing/eventually';

const CANCEL = `mutation ($id: ID!) {
  cancelMediaGeneration(id: $id) { generation { status } errors { code } }
}`;

describe('a generation that is canceled in one process', () => {
  let processes: GenerationProcesses;
  beforeAll(async () => {
    processes = await GenerationProcesses.start();
    // One at a time: what comes next shows that the work has stopped.
    await processes.startWorker({ BACKGROUND_GENERATIONS: '1' });
  });
  afterAll(() => processes.close());

  const cancel = async (id: string) => {
    const { data } = await processes.request(CANCEL, { id });
    expect(data.cancelMediaGeneration).toEqual({ generation: { status: 'CANCELED' }, errors: [] });
  };

  it('is stopped in the other, and at the provider', async () => {
    const { provider } = processes;
    provider.question.shut();
    const id = await processes.order();
    await eventually('it is waited for', async () => provider.question.arrived > 0);
    const watched = processes.watch(id);
    const next = await processes.order({ model: 'local/kenburns', durationSeconds: 1, size: '64x64' });
    await cancel(id);
    expect((await watched).at(-1)?.status).toBe('CANCELED');
    expect(await processes.end(next)).toBe('SUCCEEDED');
    await eventually('the provider is told', async () => provider.cancellations().length > 0);
    expect(provider.cancellations()).toEqual(['p1']);
    expect(await processes.end(id)).toBe('CANCELED');
    await expectNoLeftovers(processes.installation);
    provider.question.open();
  });

  it('is stopped at the provider, though it was still being asked', async () => {
    const { provider } = processes;
    const before = { arrived: provider.submission.arrived, charges: provider.charges() };
    provider.submission.shut();
    const id = await processes.order();
    await eventually('the provider is asked', async () => provider.submission.arrived > before.arrived);
    await cancel(id);
    provider.submission.open();
    await eventually('the provider is told', async () => provider.cancellations().includes(`p${before.charges + 1}`));
    expect(await processes.end(id)).toBe('CANCELED');
  });

  it('is stopped in the other, where a local model works on it', async () => {
    const id = await processes.order({ model: 'local/kenburns', durationSeconds: 10, size: '1280x720' });
    await eventually('it runs', async () => (await processes.row(id)).status === 'RUNNING');
    const next = await processes.order();
    await cancel(id);
    expect(await processes.end(next)).toBe('SUCCEEDED');
    expect(await processes.end(id)).toBe('CANCELED');
    await expectNoLeftovers(processes.installation);
    // Of what was not canceled, and of nothing else.
    expect(await processes.count('files')).toBe(2);
  });
});
