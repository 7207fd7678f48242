import { GenerationProcesses, type GenerationState } from '../../support/processes/generation-processes';

describe('a generation that another process works on', () => {
  let processes: GenerationProcesses;
  beforeEach(async () => {
    processes = await GenerationProcesses.start();
  });
  afterEach(() => processes.close());

  it('is told of to whoever subscribes, from the queue to its end', async () => {
    const id = await processes.order({ model: 'local/kenburns', durationSeconds: 4, size: '480x270' });
    const watched = processes.watch(id);
    await processes.startWorker();
    const states = await watched;
    expect(states[0]).toEqual({ status: 'QUEUED', progress: null });
    expect(states.at(-1)).toEqual({ status: 'SUCCEEDED', progress: 100 });
    expect(states.some(({ status, progress }) => status === 'RUNNING' && (progress ?? 0) > 0)).toBe(true);
    const percents = states.map(({ progress }: GenerationState) => progress ?? 0);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(await processes.watch(id)).toEqual([{ status: 'SUCCEEDED', progress: 100 }]);
  });
});
