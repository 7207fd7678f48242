import { createGenerationClient, type GenerationClient } from '../../support/graphql/generation-client';
import {
  PAID_MODEL,
  type PaidVideoProvider,
  startPaidVideoProvider,
} from '../../support/providers/paid-video-provider';
import { startTestApp, type TestApp } from '../../support/service/test-app';
import { eventually } from '../../support/timing/eventually';

describe('cancelling work in the background', () => {
  let app: TestApp;
  let provider: PaidVideoProvider;
  let client: GenerationClient;
  beforeAll(async () => {
    provider = await startPaidVideoProvider();
    app = await startTestApp(provider.environment);
    client = createGenerationClient(app.url, app.apiKey);
  });
  afterAll(() => Promise.all([app.close(), provider.close()]));

  it('ends what a provider works on, and tells the provider', async () => {
    provider.question.shut();
    const { generation: queued } = await client.video({ model: PAID_MODEL, prompt: 'a fox runs' });
    await eventually('the provider works', async () => provider.question.arrived > 0);
    expect(await client.read(queued.id)).toMatchObject({ status: 'RUNNING', error: null });
    const { generation, errors } = await client.cancel(queued.id);
    expect({ status: generation.status, errors }).toEqual({ status: 'CANCELED', errors: [] });
    const wasTold = () => provider.requests.some(({ path }) => path === '/v1/predictions/p1/cancel');
    await eventually('the provider was told', async () => wasTold());
    provider.question.open();
    expect(await client.cancel(queued.id)).toMatchObject({ generation: null, errors: [{ code: 'NOT_CANCELLABLE' }] });
    expect(await client.read(queued.id)).toMatchObject({ status: 'CANCELED', video: null, error: null });
    expect(await app.dataSource.query('TABLE files')).toEqual([]);
  });

  it('ends what is made here amid the work', async () => {
    const { generation: queued } = await client.video({
      model: 'local/kenburns',
      prompt: 'a fox',
      durationSeconds: 10,
    });
    await eventually('it is made', async () => (await client.read(queued.id)).status === 'RUNNING');
    const { generation, errors } = await client.cancel(queued.id);
    expect({ status: generation.status, errors }).toEqual({ status: 'CANCELED', errors: [] });
    expect(await client.read(queued.id)).toMatchObject({ status: 'CANCELED', video: null });
  });
});
