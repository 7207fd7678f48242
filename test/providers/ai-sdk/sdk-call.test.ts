import { SYSTEM_CLOCK } from '../../../src/providers/ai-sdk/clock';
import { ProviderClient } from '../../../src/providers/ai-sdk/http/provider-client';
import { SdkCall } from '../../../src/providers/ai-sdk/sdk-call';
import { failureOf } from '../../support/providers/model-calls';
import { LIMITS } from '../../support/providers/provider-settings';
import { startWireServer, type WireServer } from '../../support/providers/wire-server';

const OWN = 'https://api.openai.com/v1';

describe('a call through the SDK', () => {
  let server: WireServer;
  let foreign: WireServer;

  beforeAll(async () => {
    server = await startWireServer(async () => ({ body: { data: [] } }));
    foreign = await startWireServer(async () => ({ body: Buffer.from('output') }));
  });
  afterAll(() => Promise.all([server.close(), foreign.close()]));
  beforeEach(() => {
    server.reset();
    foreign.reset();
  });

  const call = (allowedOutputHosts: readonly string[] = []) => {
    const endpoints = [{ own: OWN, url: server.url }];
    const limits = { ...LIMITS, connectTimeoutMs: 1_000 };
    const client = new ProviderClient({
      provider: 'openai',
      endpoints,
      allowedOutputHosts,
      limits,
      clock: SYSTEM_CLOCK,
    });
    return new SdkCall(client, new AbortController().signal, 'JSON');
  };
  const post = { method: 'POST', headers: { authorization: 'Bearer key' }, body: '{}' };
  const get = { headers: { authorization: 'Bearer key' } };

  it('does not let the SDK ask twice', async () => {
    const twice = call().result(async (fetch) => {
      await fetch(`${OWN}/images`, post);
      await fetch(`${OWN}/images`, post);
    });
    await expect(twice).rejects.toThrow('twice');
    expect(server.posts()).toHaveLength(1);
  });

  it('sends nothing to anybody else', async () => {
    const failure = await failureOf(
      call([new URL(foreign.url).host]).result((fetch) => fetch(`${foreign.url}/`, post)),
    );
    expect(failure).toMatchObject({ code: 'PROVIDER_FAILED', retryable: false });
    expect(foreign.requests).toEqual([]);
  });

  it('fetches outputs from elsewhere without the key, where that is a public place or an allowed one', async () => {
    const response = await call([new URL(foreign.url).host]).result((fetch) => fetch(`${foreign.url}/output`, get));
    expect(await response.text()).toBe('output');
    expect(foreign.requests[0]?.headers).not.toHaveProperty('authorization');
    await failureOf(call().result((fetch) => fetch(`${foreign.url}/output`, get)));
    expect(foreign.requests).toHaveLength(1);
  });

  it('does not take faults of ours for faults of the caller', async () => {
    const fault = new TypeError('Something of ours.');
    await expect(call().result(() => Promise.reject(fault))).rejects.toBe(fault);
  });
});
