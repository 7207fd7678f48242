import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/embedded-server';
import { GenerationProcesses } from '../../support/generation-processes';
import { expectNoLeftovers } from '../../support/leftovers';
import { PostgresProxy } from '../../support/postgres-proxy';

describe('a worker whose database goes away amid a generation', () => {
  let processes: GenerationProcesses;
  let proxy: PostgresProxy;
  beforeAll(async () => {
    processes = await GenerationProcesses.start();
    proxy = await PostgresProxy.start(processes.installation.database);
    await processes.startWorker({ DATABASE_URL: proxy.url });
  });
  afterAll(async () => {
    await processes.close();
    await proxy.interrupt();
  });

  it.each([
    ['the provider is asked', 'submission'],
    ['the provider works', 'question'],
    ['the output is downloaded', 'download'],
  ] as const)('while %s, brings it to its end, paid for once', async (_, step) => {
    const gate = processes.provider[step];
    const before = { arrived: gate.arrived, charges: processes.provider.charges() };
    gate.shut();
    const id = await processes.order();
    await eventually('it has come this far', async () => gate.arrived > before.arrived);
    const watched = processes.watch(id);
    await proxy.interrupt();
    gate.open();
    // Long enough for what comes next to fail.
    await sleep(1_000);
    await proxy.restore();
    expect((await watched).at(-1)?.status).toBe('SUCCEEDED');
    expect(await processes.end(id)).toBe('SUCCEEDED');
    expect(processes.provider.charges()).toBe(before.charges + 1);
    await expectNoLeftovers(processes.installation);
    expect(await processes.count('generation_outputs')).toBe(processes.provider.charges());
  });
});
