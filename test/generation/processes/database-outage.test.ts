import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresProxy } from '../../support/database/postgres-proxy';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { readFixture } from '../../support/media/media-fixtures';
import { GenerationProcesses } from '../../support/processes/generation-processes';
import { API_KEY, createInstallation, type SharedInstallation } from '../../support/processes/installation';
import { killServices } from '../../support/processes/service-process';
import { picturesAnswer } from '../../support/providers/openai-pictures';
import { startWireServer, type WireServer } from '../../support/providers/wire-server';
import { expectNoLeftovers } from '../../support/service/leftovers';
import { eventually } from '../../support/timing/eventually';
import { Gate } from '../../support/timing/gate';

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

describe('a process whose database goes away while a client waits for pictures', () => {
  const picture = readFixture('still.png');
  const answer = new Gate();
  let provider: WireServer;
  let installation: SharedInstallation;
  let proxy: PostgresProxy;
  beforeAll(async () => {
    provider = await startWireServer(async () => {
      await answer.pass();
      return picturesAnswer([picture]);
    });
    installation = await createInstallation();
    proxy = await PostgresProxy.start(installation.database);
  });
  afterAll(async () => {
    await killServices();
    await proxy.interrupt();
    await provider.close();
    await installation.close();
  });

  it('answers with them, and keeps them, when it is there again', async () => {
    const { url } = await installation.start({
      DATABASE_URL: proxy.url,
      ROLE: 'api',
      OPENAI_API_KEY: 'key-of-the-provider',
      OPENAI_BASE_URL: `${provider.url}/v1`,
    });
    answer.shut();
    const answered = createGraphqlClient(url, API_KEY).request(
      `mutation { generateImage(input: { model: "openai/gpt-image-2", prompt: "a fox" }) {
        generation { status images { base64 persistence { status } } } errors { code }
      } }`,
    );
    await eventually('the provider is asked', async () => answer.arrived > 0);
    await proxy.interrupt();
    answer.open();
    // Long enough for what comes next to fail.
    await sleep(1_000);
    await proxy.restore();
    const { data } = await answered;
    expect(data.generateImage).toEqual({
      generation: {
        status: 'SUCCEEDED',
        images: [{ base64: picture.toString('base64'), persistence: { status: 'STORED' } }],
      },
      errors: [],
    });
  });
});
